namespace Infra.Interop.Net;

/// <summary>Events of poll(2), &lt;asm-generic/poll.h&gt;.</summary>
[Flags]
public enum PollEvents
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>There is something to read (POLLIN).</summary>
    Readable = 0x01,

    /// <summary>Something urgent (POLLPRI).</summary>
    Urgent = 0x02,

    /// <summary>It takes something to write (POLLOUT).</summary>
    Writable = 0x04,

    /// <summary>An error, or an entry in a socket's error queue (POLLERR). Always reported.</summary>
    Error = 0x08,

    /// <summary>The other side hung up (POLLHUP). Always reported.</summary>
    HangUp = 0x10,

    /// <summary>Not an open descriptor (POLLNVAL).</summary>
    Invalid = 0x20,
}
