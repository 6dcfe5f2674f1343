using Microsoft.Win32.SafeHandles;

namespace Infra.Interop.Net;

/// <summary>What came over a Unix socket together with descriptors. The receiver owns the handles.</summary>
/// <param name="Bytes">Bytes of data; 0 at the end of a stream.</param>
/// <param name="IsTruncated">Whether a datagram was longer than the buffer and lost its end.</param>
/// <param name="Handles">The descriptors, closed on exec.</param>
public sealed record DescriptorMessage(int Bytes, bool IsTruncated, IReadOnlyList<SafeFileHandle> Handles) : IDisposable
{
    /// <summary>Closes the descriptors that nobody took over.</summary>
    public void Dispose()
    {
        foreach (SafeFileHandle handle in Handles) handle.Dispose();
    }
}
