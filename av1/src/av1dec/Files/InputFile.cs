using Infra.Av1.Containers;

namespace Infra.Av1.Tool.Files;

/// <summary>An open input.</summary>
internal sealed class InputFile : IDisposable
{
    private readonly FileStream _stream;

    private InputFile(FileStream stream, IDemuxer demuxer)
    {
        _stream = stream;
        Demuxer = demuxer;
    }

    /// <summary>Its packets.</summary>
    public IDemuxer Demuxer { get; }

    /// <summary>Opens a file; false with a sentence.</summary>
    public static bool TryOpen(string path, ContainerFormat? format, bool areObusPackets, out InputFile? file, out string reason)
    {
        file = null;
        FileStream? stream = null;
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            if (!stream.CanSeek)
            {
                reason = "not a file that can be read at any place (a pipe?)";
                return false;
            }

            if (Av1Container.TryOpen(new StreamByteSource(stream), format, areObusPackets, out IDemuxer? demuxer, out Av1Error error))
            {
                file = new InputFile(stream, demuxer);
                stream = null;
                reason = "";
                return true;
            }

            reason = ErrorText.OfContainer(error);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            reason = e.Message;
        }
        finally
        {
            stream?.Dispose();
        }

        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();
}
