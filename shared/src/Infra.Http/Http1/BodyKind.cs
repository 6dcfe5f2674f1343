namespace Infra.Http.Http1;

/// <summary>How the body that follows a head ends (RFC 9112 section 6).</summary>
public enum BodyKind : byte
{
    /// <summary>There is none: the next message begins after the head.</summary>
    None,

    /// <summary>After a stated number of bytes, at least 1.</summary>
    Length,

    /// <summary>With the last chunk and its trailers.</summary>
    Chunked,

    /// <summary>When the connection closes; responses only.</summary>
    UntilClose,

    /// <summary>There is no body but a tunnel: what follows a 101 belongs to another protocol; responses only.</summary>
    Tunnel,
}
