using Infra.Hosting;

namespace Infra.Dns.Server.Listeners;

/// <summary>How much this process can hold, whatever its configuration would allow: a server that runs out of descriptors or memory cannot even start a thread.</summary>
/// <param name="ConnectionsMax">TCP connections.</param>
/// <param name="BufferBytesMax">Bytes of buffers for messages that are being read and answered.</param>
internal sealed record StreamCapacity(int ConnectionsMax, long BufferBytesMax)
{
    private const string DescriptorsPath = "/proc/self/fd";
    private const int FilesReserved = 96;        // zone files, transfers, the control socket, what the runtime opens for its threads
    private const int ConnectionBytes = 8 << 10; // its objects, with those of its socket
    private const int MemoryShare = 4;

    /// <summary>A quarter of the memory for connections, a quarter for their buffers, and nearly all descriptors that are not in use now.</summary>
    internal static StreamCapacity OfProcess()
    {
        long memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / MemoryShare;
        long connections = Math.Min(memory / ConnectionBytes, ProcessLimits.OpenFilesMax() - FilesOpen() - FilesReserved);
        return new StreamCapacity((int)Math.Clamp(connections, 1, int.MaxValue), memory);
    }

    private static int FilesOpen()
    {
        try
        {
            return Directory.EnumerateFileSystemEntries(DescriptorsPath).Count();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
