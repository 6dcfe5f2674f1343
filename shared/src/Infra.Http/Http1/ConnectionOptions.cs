namespace Infra.Http.Http1;

/// <summary>Options of the Connection field that the library knows.</summary>
[Flags]
public enum ConnectionOptions : byte
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary><c>close</c>.</summary>
    Close = 1,

    /// <summary><c>keep-alive</c>.</summary>
    KeepAlive = 2,

    /// <summary><c>upgrade</c>.</summary>
    Upgrade = 4,

    /// <summary><c>te</c>.</summary>
    Te = 8,

    /// <summary>At least one other option: a field that is meant for this connection only.</summary>
    Other = 16,
}
