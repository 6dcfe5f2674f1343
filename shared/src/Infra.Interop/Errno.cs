namespace Infra.Interop;

/// <summary>
/// Error numbers of Linux that our calls give, from &lt;asm-generic/errno.h&gt;: the same on x86-64 and arm64. Numbers without a
/// name here are passed on as they are.
/// </summary>
public enum Errno
{
    /// <summary>No error.</summary>
    None = 0,

    /// <summary>Operation not permitted: a right (capability, owner) is missing.</summary>
    EPERM = 1,

    /// <summary>No such file or directory.</summary>
    ENOENT = 2,

    /// <summary>No such process.</summary>
    ESRCH = 3,

    /// <summary>A signal came before anything was done.</summary>
    EINTR = 4,

    /// <summary>Input or output error.</summary>
    EIO = 5,

    /// <summary>Not an open descriptor.</summary>
    EBADF = 9,

    /// <summary>Nothing there yet, or it would have to wait.</summary>
    EAGAIN = 11,

    /// <summary>Not enough memory, or a limit on locked memory.</summary>
    ENOMEM = 12,

    /// <summary>The file's mode (or a filter) forbids it.</summary>
    EACCES = 13,

    /// <summary>Address outside the process.</summary>
    EFAULT = 14,

    /// <summary>Exists already.</summary>
    EEXIST = 17,

    /// <summary>Crosses a mount point.</summary>
    EXDEV = 18,

    /// <summary>A directory was needed.</summary>
    ENOTDIR = 20,

    /// <summary>Is a directory.</summary>
    EISDIR = 21,

    /// <summary>An argument makes no sense to the kernel.</summary>
    EINVAL = 22,

    /// <summary>Too many open descriptors in this process.</summary>
    EMFILE = 24,

    /// <summary>The device does not know this request.</summary>
    ENOTTY = 25,

    /// <summary>Too large for what it goes into.</summary>
    E2BIG = 7,

    /// <summary>No space left.</summary>
    ENOSPC = 28,

    /// <summary>Nobody reads on the other side.</summary>
    EPIPE = 32,

    /// <summary>Result does not fit into the buffer.</summary>
    ERANGE = 34,

    /// <summary>The call does not exist in this kernel (or a sandbox hides it).</summary>
    ENOSYS = 38,

    /// <summary>Too many symbolic links, or one where none is allowed.</summary>
    ELOOP = 40,

    /// <summary>No message of the kind; origin of send timestamps in the error queue.</summary>
    ENOMSG = 42,

    /// <summary>Not a socket.</summary>
    ENOTSOCK = 88,

    /// <summary>Datagram larger than the transport takes.</summary>
    EMSGSIZE = 90,

    /// <summary>Option unknown at that level.</summary>
    ENOPROTOOPT = 92,

    /// <summary>Not supported by this socket or file.</summary>
    EOPNOTSUPP = 95,

    /// <summary>Address family does not fit the socket.</summary>
    EAFNOSUPPORT = 97,

    /// <summary>Somebody uses that address.</summary>
    EADDRINUSE = 98,

    /// <summary>Not an address of this machine.</summary>
    EADDRNOTAVAIL = 99,

    /// <summary>The network is down.</summary>
    ENETDOWN = 100,

    /// <summary>No route to that network.</summary>
    ENETUNREACH = 101,

    /// <summary>The other side reset the connection.</summary>
    ECONNRESET = 104,

    /// <summary>No buffer space in the kernel.</summary>
    ENOBUFS = 105,

    /// <summary>Not connected.</summary>
    ENOTCONN = 107,

    /// <summary>Took too long.</summary>
    ETIMEDOUT = 110,

    /// <summary>Nobody listens there.</summary>
    ECONNREFUSED = 111,

    /// <summary>That host is down.</summary>
    EHOSTDOWN = 112,

    /// <summary>No route to that host.</summary>
    EHOSTUNREACH = 113,

    /// <summary>Connecting is under way.</summary>
    EINPROGRESS = 115,
}
