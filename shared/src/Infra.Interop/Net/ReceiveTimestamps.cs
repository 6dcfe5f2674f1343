namespace Infra.Interop.Net;

/// <summary>Whether the kernel tells when a datagram came in.</summary>
public enum ReceiveTimestamps
{
    /// <summary>No.</summary>
    None,

    /// <summary>Yes, by SO_TIMESTAMPING; by SO_TIMESTAMPNS where the kernel does not take that.</summary>
    Kernel,
}
