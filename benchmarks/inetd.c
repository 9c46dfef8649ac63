/* inetd: lets a server that speaks on standard input and output be reached over TCP.
 *
 * Accept, fork, exec: what inetd, xinetd and systemd's Accept=yes do, and nothing else. Some Gopher
 * servers are made to be started so.
 *
 *     inetd PORT COMMAND [ARGUMENT ...]
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void bury(int number)
{
    (void)number;
    while (waitpid(-1, NULL, WNOHANG) > 0) /* their CPU time becomes ours */
        ;
}

int main(int argc, char **argv)
{
    if (argc < 3)
        return 2;
    if (unshare(CLONE_NEWIPC) < 0) /* what gophernicus shares between its processes goes with us */
        perror("inetd: shared memory will stay behind");
    struct sigaction ended = {.sa_handler = bury, .sa_flags = SA_RESTART | SA_NOCLDSTOP};
    sigaction(SIGCHLD, &ended, NULL);
    int one = 1, door = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[1]))};
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(door, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(door, (struct sockaddr *)&here, sizeof here) < 0 || listen(door, 4096) < 0) {
        perror("inetd");
        return 1;
    }
    for (;;) {
        int fd = accept(door, NULL, NULL);
        if (fd < 0)
            continue;
        if (vfork() == 0) {
            dup2(fd, 0);
            dup2(fd, 1);
            execv(argv[2], argv + 2);
            _exit(127);
        }
        close(fd);
    }
}
