/* limit: a server as fast as one can be with one connection a request, to measure others against.
 *
 * One epoll loop, everything in memory, nothing checked, nothing written down. It does close as it
 * should: half-close, wait for the reader to hang up, then close.
 *
 *     limit PORT < LIST          each line of LIST: a selector, a tab, the file that answers it
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define EVENTS 256
#define MOST_FILES 65536

struct page {
    char *body;
    size_t size;
};

/* What a reader gets, by descriptor: nothing (NULL) until the line has come. */
static struct pending {
    const struct page *page;
    size_t sent;
} pending[MOST_FILES];
static int poll_fd;

static void wait_for(int fd, int how, unsigned what)
{
    epoll_ctl(poll_fd, how, fd, &(struct epoll_event){.events = what, .data.fd = fd});
}

static void read_pages(void)
{
    char *line = NULL, *tab;
    size_t room = 0;
    if (!hcreate(1 << 18))
        exit(1);
    while (getline(&line, &room, stdin) > 0 && (tab = strchr(line, '\t'))) {
        *tab = 0;
        tab[1 + strcspn(tab + 1, "\n")] = 0;
        struct page *page = malloc(sizeof *page);
        struct stat facts;
        int fd = open(tab + 1, O_RDONLY);
        if (fd < 0 || fstat(fd, &facts) < 0) {
            perror(tab + 1);
            exit(1);
        }
        page->body = malloc(facts.st_size);
        page->size = read(fd, page->body, facts.st_size);
        close(fd);
        hsearch((ENTRY){strdup(line), page}, ENTER);
    }
}

/* Send on, and close our side behind the last byte; what does not fit goes later. */
static void answer(int fd)
{
    struct pending *p = &pending[fd];
    while (p->sent < p->page->size) {
        ssize_t n = send(fd, p->page->body + p->sent, p->page->size - p->sent,
                         MSG_NOSIGNAL | MSG_MORE);
        if (n < 0) {
            wait_for(fd, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
            return;
        }
        p->sent += n;
    }
    shutdown(fd, SHUT_WR);
}

/* Hear the line, or more than that, or the reader hanging up. */
static void hear(int fd)
{
    char line[65536];
    ssize_t n = recv(fd, line, sizeof line - 1, 0);
    if (n == 0 || (n < 0 && errno != EAGAIN)) {
        close(fd);
        return;
    }
    if (n < 0 || pending[fd].page)
        return;
    line[n] = 0;
    line[strcspn(line, "\r\n")] = 0;
    ENTRY *found = hsearch((ENTRY){line, NULL}, FIND);
    if (!found) {
        close(fd);
        return;
    }
    pending[fd] = (struct pending){found->data, 0};
    answer(fd);
}

static void welcome(int door)
{
    int fd;
    for (int n = 0; n < 64 && (fd = accept4(door, 0, 0, SOCK_NONBLOCK)) >= 0; n++) {
        pending[fd].page = NULL;
        wait_for(fd, EPOLL_CTL_ADD, EPOLLIN);
        hear(fd);
    }
}

int main(int argc, char **argv)
{
    struct rlimit files = {MOST_FILES, MOST_FILES};
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max < MOST_FILES ? files.rlim_max : MOST_FILES;
    setrlimit(RLIMIT_NOFILE, &files);
    if (argc < 2)
        return 2;
    read_pages();
    int one = 1, door = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[1]))};
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(door, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(door, (struct sockaddr *)&here, sizeof here) < 0 || listen(door, 4096) < 0) {
        perror("limit");
        return 1;
    }
    poll_fd = epoll_create1(0);
    wait_for(door, EPOLL_CTL_ADD, EPOLLIN);
    for (struct epoll_event events[EVENTS];;) {
        int many = epoll_wait(poll_fd, events, EVENTS, -1);
        for (int i = 0; i < many; i++) {
            int fd = events[i].data.fd;
            if (fd == door)
                welcome(door);
            else if (events[i].events & EPOLLOUT) {
                wait_for(fd, EPOLL_CTL_MOD, EPOLLIN);
                answer(fd);
            } else
                hear(fd);
        }
    }
}
