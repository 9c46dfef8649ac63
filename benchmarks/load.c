/* load: asks a server for pages as fast as it answers, and checks every byte of the answers.
 *
 * Gopher's way: one connection a request, ended by the server. Closed loop: each connection asks
 * again as soon as its answer is complete. Before anything is measured each line is asked for once,
 * and what comes is what has to come every time after.
 *
 *     load [options] PORT < LINES         writes one line of JSON
 *
 * LINES are selectors, each on a line; CR LF is put behind them.
 *   -c N   connections at one time (16)
 *   -s S   seconds to go on (1), or
 *   -n N   requests to make
 *   -e N   send N to 2 N more bytes than the line, which nobody asked for
 *   -a N   come from N addresses, 127.0.1.1 and up (one: 127.0.0.1)
 *   -r N   read at most N bytes every 10 ms, as over a slow line
 *   -g     the pages change: do not compare them, only look for the lone full stop at their end
 *   -w     speak to a web server: GET line HTTP/1.0; what is compared follows its headers
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define PATIENCE 10.0 /* seconds a reply may take before it is given up */
#define MOST_FAILURES 20000
#define EVENTS 256

struct page {
    char *line; /* as it is sent */
    size_t line_size;
    char *body; /* as it came the first time */
    size_t body_size;
};

struct reader {
    int fd;
    struct page *page;
    size_t to_send, sent, received;
    double began;
    int error; /* why not even the line could be sent */
    bool in_body, wrong;
    char last[5]; /* the end of what came, for pages that change */
};

static struct page *pages;
static size_t page_count, page_next;
static struct reader *readers;
static int poll_fd, port, connections = 16, addresses = 1, extra, slow;
static long wanted;
static double seconds = 1, deadline, last_done;
static bool changing, web, learning;

static long asked, learned, done, connect_failed, reset, cut_short, wrong, given_up;
static double bytes, lost;
static uint32_t *times; /* microseconds, one a request done */
static size_t times_room;
static char junk[1 << 17], heard[1 << 16];

static void speak(struct reader *r);

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static bool over(void)
{
    return wanted ? asked >= wanted : now() >= deadline;
}

static void begin(struct reader *r)
{
    r->page = &pages[page_next++ % page_count];
    r->to_send = r->page->line_size + (extra && !learning ? extra + rand() % extra : 0);
    r->sent = r->received = 0;
    r->in_body = !web;
    r->wrong = false;
    r->error = 0;
    r->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (r->fd < 0) {
        perror("load: socket");
        exit(1);
    }
    int one = 1, small = 4096;
    if (addresses > 1) {
        int mine = (r - readers) % addresses;
        struct sockaddr_in from = {.sin_family = AF_INET};
        from.sin_addr.s_addr = htonl(0x7f000101 + mine / 250 * 256 + mine % 250);
        setsockopt(r->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
        bind(r->fd, (struct sockaddr *)&from, sizeof from);
    }
    if (slow)
        setsockopt(r->fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    asked++;
    r->began = now();
    if (connect(r->fd, (struct sockaddr *)&to, sizeof to) < 0 && errno != EINPROGRESS) {
        connect_failed++;
        close(r->fd);
        r->fd = -1;
        return;
    }
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.ptr = r};
    epoll_ctl(poll_fd, EPOLL_CTL_ADD, r->fd, &event);
    speak(r); /* on a loopback the connection is there already */
}

/* Count how it ended. */
static void end(struct reader *r, int error)
{
    size_t due = r->page->body_size;
    double took = now() - r->began;
    close(r->fd);
    r->fd = -1;
    if (learning)
        ;
    else if (r->error || error == ECONNREFUSED)
        connect_failed++;
    else if (error == ETIMEDOUT)
        given_up++;
    else if (error)
        reset++;
    else if (changing ? memcmp(r->last, "\r\n.\r\n", 5) != 0 : r->received < due)
        cut_short++;
    else if (r->wrong || (!changing && r->received > due))
        wrong++;
    else {
        if ((size_t)done == times_room)
            times = realloc(times, (times_room = 2 * times_room + 65536) * sizeof *times);
        times[done++] = took * 1e6;
    }
    if (!learning && !changing && r->received < due)
        lost += due - r->received;
    bytes += r->received;
    last_done = now();
}

/* Take in what came, compared with what has to come. */
static void take(struct reader *r, const char *data, size_t size)
{
    if (!r->in_body) { /* the headers come in one piece, or it counts as wrong */
        const char *blank = memmem(data, size, "\r\n\r\n", 4);
        size_t headers = blank ? (size_t)(blank + 4 - data) : size;
        r->in_body = true;
        r->wrong = !blank || memcmp(data, "HTTP/1.", 7) || memcmp(data + 9, "200", 3);
        data += headers;
        size -= headers;
    }
    struct page *page = r->page;
    if (learning) {
        page->body = realloc(page->body, r->received + size);
        memcpy(page->body + r->received, data, size);
        page->body_size = r->received + size;
    } else if (!changing && r->received + size <= page->body_size)
        r->wrong |= memcmp(page->body + r->received, data, size) != 0;
    size_t tail = size < 5 ? size : 5;
    memmove(r->last, r->last + tail, 5 - tail);
    memcpy(r->last + 5 - tail, data + size - tail, tail);
    r->received += size;
}

/* Send what they take. Once they take no more, hear what they have said all the same. */
static void speak(struct reader *r)
{
    size_t line = r->page->line_size;
    while (r->sent < r->to_send) {
        bool first = r->sent < line;
        const char *from = first ? r->page->line + r->sent : junk;
        ssize_t n = send(r->fd, from, (first ? line : r->to_send) - r->sent,
                         MSG_NOSIGNAL | (first && r->to_send > line ? MSG_MORE : 0));
        if (n < 0) {
            if (errno == EAGAIN)
                return;
            if (!r->sent)
                r->error = errno;
            r->to_send = r->sent;
            return;
        }
        r->sent += n;
    }
}

/* Take in what they say; return whether that was all. */
static bool listen_on(struct reader *r)
{
    for (;;) {
        ssize_t n = recv(r->fd, heard, slow ? (size_t)slow : sizeof heard, 0);
        if (n > 0)
            take(r, heard, n);
        else if (n == 0 || errno != EAGAIN)
            return end(r, n ? errno : 0), true;
        if (n < 0 || slow)
            return false;
    }
}

static void give_up_on_the_late(void)
{
    for (int i = 0; i < connections; i++)
        if (readers[i].fd >= 0 && now() - readers[i].began > PATIENCE)
            end(&readers[i], ETIMEDOUT);
}

/* Keep all connections busy until it is over and the last answer has come. */
static void run(void)
{
    struct epoll_event events[EVENTS];
    double looked = now();
    for (;;) {
        bool busy = false, stop = over() || connect_failed + reset > MOST_FAILURES;
        for (int i = 0; i < connections && (!stop || !busy); i++) {
            if (readers[i].fd < 0 && !stop)
                begin(&readers[i]), stop = over();
            busy |= readers[i].fd >= 0;
        }
        if (!busy && stop)
            return;
        if (slow) { /* no events: everybody reads a little, then all wait */
            for (int i = 0; i < connections; i++)
                if (readers[i].fd >= 0)
                    speak(&readers[i]), listen_on(&readers[i]);
            usleep(10000);
        } else {
            int n = epoll_wait(poll_fd, events, EVENTS, 1000);
            for (int i = 0; i < n; i++) {
                struct reader *r = events[i].data.ptr;
                if (events[i].events & EPOLLOUT && r->sent < r->to_send)
                    speak(r);
                if (events[i].events & ~EPOLLOUT && listen_on(r) && !over())
                    begin(r);
            }
        }
        if (now() - looked > 1)
            give_up_on_the_late(), looked = now();
    }
}

/* Ask for each page once, and remember it. */
static void learn(void)
{
    int many = connections;
    long limit = wanted;
    connections = 1;
    wanted = page_count;
    learning = true;
    run();
    learning = false;
    connections = many;
    wanted = limit;
    for (size_t i = 0; i < page_count; i++)
        if (!pages[i].body_size) {
            fprintf(stderr, "load: no answer to %s", pages[i].line);
            exit(1);
        }
    learned = asked;
    asked = 0;
    bytes = 0;
    page_next = 0;
}

static void read_lines(void)
{
    char *line = NULL;
    size_t room = 0;
    for (ssize_t n; (n = getline(&line, &room, stdin)) > 0;) {
        line[strcspn(line, "\n")] = 0;
        pages = realloc(pages, (page_count + 1) * sizeof *pages);
        struct page *page = &pages[page_count++];
        memset(page, 0, sizeof *page);
        page->line_size = asprintf(&page->line, web ? "GET %s HTTP/1.0\r\n\r\n" : "%s\r\n", line);
    }
}

static int by_size(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static double percentile(double part)
{
    return done ? times[(size_t)(part * (done - 1))] / 1e3 : 0;
}

int main(int argc, char **argv)
{
    for (int option; (option = getopt(argc, argv, "c:s:n:e:a:r:gw")) > 0;)
        switch (option) {
        case 'c': connections = atoi(optarg); break;
        case 's': seconds = atof(optarg); break;
        case 'n': wanted = atol(optarg); break;
        case 'e': extra = atoi(optarg); break;
        case 'a': addresses = atoi(optarg); break;
        case 'r': slow = atoi(optarg); break;
        case 'g': changing = true; break;
        case 'w': web = true; break;
        default: return 2;
        }
    port = atoi(argv[optind]);
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    memset(junk, 'x', sizeof junk);
    read_lines();
    poll_fd = epoll_create1(0);
    readers = calloc(connections, sizeof *readers);
    for (int i = 0; i < connections; i++)
        readers[i].fd = -1;
    if (!changing)
        learn();
    double began = now();
    deadline = began + seconds;
    run();
    double took = last_done - began;
    qsort(times, done, sizeof *times, by_size);
    printf("{\"served\": %ld, \"requests\": %ld, \"seconds\": %.6f, \"rate\": %.1f, "
           "\"bytes\": %.0f, \"p50\": %.3f, \"p99\": %.3f, \"p999\": %.3f, \"worst\": %.3f, "
           "\"failures\": {\"refused\": %ld, \"reset\": %ld, \"short\": %ld, \"wrong\": %ld, "
           "\"late\": %ld}, \"lost\": %.0f}\n",
           learned + done, done, took, took > 0 ? done / took : 0, bytes, percentile(0.5),
           percentile(0.99), percentile(0.999), percentile(1), connect_failed, reset, cut_short,
           wrong, given_up, lost);
    return 0;
}
