namespace Infra.Interop.Net;

/// <summary>What can happen on a descriptor: &lt;sys/epoll.h&gt;, epoll_ctl(2).</summary>
[Flags]
public enum EventPollEvents : uint
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>EPOLLIN: there is something to read, or its end.</summary>
    Readable = 0x001,

    /// <summary>EPOLLOUT: there is room to write.</summary>
    Writable = 0x004,

    /// <summary>EPOLLERR: it has failed; always reported.</summary>
    Error = 0x008,

    /// <summary>EPOLLHUP: both directions have ended; always reported.</summary>
    HangUp = 0x010,

    /// <summary>EPOLLRDHUP: the peer sends nothing more.</summary>
    PeerEnded = 0x2000,

    /// <summary>EPOLLET: each change is reported once, instead of the state again and again.</summary>
    EdgeTriggered = 1u << 31,
}
