/* hold: readers who come and stay, to see what they cost everybody else.
 *
 * Whoever is sent away comes again at once, so that there are always as many. A second line of
 * output says how it went; standard input is where the end comes from.
 *
 *     hold KIND READERS PORT [SELECTOR]
 *
 *   idle      says nothing
 *   slow      sends a byte of an endless line every second
 *   stalled   asks for SELECTOR, which should be large, and takes nothing of it
 *
 * They come from 250 addresses, 127.0.1.1 and up.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define ADDRESSES 250
#define EVENTS 256
#define A_SECOND 1000

enum { IDLE, SLOW, STALLED };
static const char *kinds[] = {"idle", "slow", "stalled"};

static int kind, port, poll_fd, *held;
static long sent_away, failed;
static char line[1024];

static void come(int who)
{
    int one = 1, small = 4096;
    struct sockaddr_in from = {.sin_family = AF_INET}, to = from;
    from.sin_addr.s_addr = htonl(0x7f000101 + who % ADDRESSES);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    to.sin_port = htons(port);
    int fd = held[who] = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    if (bind(fd, (struct sockaddr *)&from, sizeof from) < 0 ||
        connect(fd, (struct sockaddr *)&to, sizeof to) < 0) {
        failed++;
        close(fd);
        held[who] = -1; /* again at the next tick */
        return;
    }
    if (kind == STALLED)
        send(fd, line, strlen(line), MSG_NOSIGNAL);
    /* Bytes may lie unread for ever; only their hanging up is news. */
    struct epoll_event event = {.events = EPOLLRDHUP, .data.u32 = who};
    epoll_ctl(poll_fd, EPOLL_CTL_ADD, fd, &event);
}

static void tick(int readers)
{
    for (int who = 0; who < readers; who++)
        if (held[who] < 0)
            come(who);
        else if (kind == SLOW)
            send(held[who], "x", 1, MSG_NOSIGNAL | MSG_DONTWAIT);
}

static long milliseconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int main(int argc, char **argv)
{
    if (argc < 4)
        return 2;
    while (strcmp(kinds[kind], argv[1]))
        if (++kind > STALLED)
            return 2;
    int readers = atoi(argv[2]);
    port = atoi(argv[3]);
    snprintf(line, sizeof line, "%s\r\n", argc > 4 ? argv[4] : "");
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    held = calloc(readers, sizeof *held);
    poll_fd = epoll_create1(0);
    struct epoll_event events[EVENTS], end = {.events = EPOLLIN | EPOLLHUP, .data.u32 = readers};
    epoll_ctl(poll_fd, EPOLL_CTL_ADD, 0, &end);
    for (int who = 0; who < readers; who++)
        come(who);
    printf("{\"ready\": %d}\n", readers - (int)failed);
    fflush(stdout);
    for (long next = milliseconds() + A_SECOND;;) {
        long left = next - milliseconds();
        int many = epoll_wait(poll_fd, events, EVENTS, left > 0 ? left : 0);
        for (int i = 0; i < many; i++) {
            int who = events[i].data.u32;
            if (who == readers) {
                int now = 0;
                for (int one = 0; one < readers; one++)
                    now += held[one] >= 0;
                printf("{\"held\": %d, \"sent_away\": %ld, \"failed\": %ld}\n", now, sent_away,
                       failed);
                return 0;
            }
            sent_away++;
            close(held[who]);
            come(who);
        }
        if (milliseconds() >= next) {
            tick(readers);
            next += A_SECOND;
        }
    }
}
