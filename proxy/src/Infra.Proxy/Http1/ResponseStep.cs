namespace Infra.Proxy.Http1;

/// <summary>What the bytes of an upstream amount to.</summary>
internal enum ResponseStep
{
    /// <summary>No whole head yet.</summary>
    NeedsMore,

    /// <summary>An interim response, which is ready to be sent on.</summary>
    Interim,

    /// <summary>The head of the final response.</summary>
    Final,

    /// <summary>No response, or more interim ones than are taken.</summary>
    Refused,
}
