namespace Infra.Proxy.Http1;

/// <summary>How the body of a response goes to the client.</summary>
internal enum ResponseFraming
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>As it comes: its length is known, or it ends with the connection.</summary>
    Plain,

    /// <summary>In chunks of our own.</summary>
    Chunked,

    /// <summary>It is a tunnel.</summary>
    Tunnel,
}
