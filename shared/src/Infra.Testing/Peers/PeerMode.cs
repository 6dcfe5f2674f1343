namespace Infra.Testing.Peers;

/// <summary>Whether interop tests run, by the environment variable INFRA_PEERS.</summary>
public enum PeerMode
{
    /// <summary>Not set or <c>off</c>: they are skipped.</summary>
    Off,

    /// <summary><c>auto</c>, as <c>build/infra test --peers</c> sets it: they run where the peer is there and are skipped elsewhere.</summary>
    Auto,

    /// <summary><c>required</c>: they run, and fail where the peer is missing.</summary>
    Required,
}
