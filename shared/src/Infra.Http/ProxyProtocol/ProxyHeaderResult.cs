namespace Infra.Http.ProxyProtocol;

/// <summary>How far the reading of a PROXY header is.</summary>
public enum ProxyHeaderResult : byte
{
    /// <summary>More bytes are needed.</summary>
    NeedsMore,

    /// <summary>Complete.</summary>
    Complete,

    /// <summary>It is none, or breaks a rule: the connection is closed.</summary>
    Refused,
}
