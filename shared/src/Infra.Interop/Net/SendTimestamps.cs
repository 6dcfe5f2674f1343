namespace Infra.Interop.Net;

/// <summary>For which datagrams the kernel tells when it sent them.</summary>
public enum SendTimestamps
{
    /// <summary>For none.</summary>
    None,

    /// <summary>For those that were queued with <c>wantSendTime</c>: the others cost nothing.</summary>
    OnRequest,
}
