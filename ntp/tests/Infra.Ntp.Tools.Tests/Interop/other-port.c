/*
 * Preloaded into ntpsec's ntpd, which knows no port but 123: it gets the port that NTP_PORT names instead, so that it can serve on the loopback
 * of any machine beside other servers.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

int bind(int fd, const struct sockaddr *address, socklen_t length)
{
    struct sockaddr_storage own;
    const char *port = getenv("NTP_PORT");
    if (port == NULL || address == NULL || length > sizeof own)
        return (int)syscall(SYS_bind, fd, address, length);
    memcpy(&own, address, length);
    if (own.ss_family == AF_INET && ((struct sockaddr_in *)&own)->sin_port == htons(123))
        ((struct sockaddr_in *)&own)->sin_port = htons((unsigned short)atoi(port));
    if (own.ss_family == AF_INET6 && ((struct sockaddr_in6 *)&own)->sin6_port == htons(123))
        ((struct sockaddr_in6 *)&own)->sin6_port = htons((unsigned short)atoi(port));
    return (int)syscall(SYS_bind, fd, &own, length);
}
