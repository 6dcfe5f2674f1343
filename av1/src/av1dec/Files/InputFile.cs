using Infra.Av1.Containers;
using Microsoft.Win32.SafeHandles;

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

    /// <summary>Whether it can be read once only.</summary>
    public bool IsPipe => !_stream.CanSeek;

    /// <summary>Opens a file or a pipe, "-" for standard input; false with a sentence.</summary>
    public static bool TryOpen(string path, ContainerFormat? format, bool areObusPackets, out InputFile? file, out string reason)
    {
        file = null;
        FileStream? stream = null;
        try
        {
            stream = path == "-" ? OpenStandardInput() : Open(path);
            IByteSource source = stream.CanSeek ? new StreamByteSource(stream) : new ForwardByteSource(stream);
            if (Av1Container.TryOpen(source, format, areObusPackets, out IDemuxer? demuxer, out Av1Error error))
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

    private static FileStream OpenStandardInput()
    {
        StandardDescriptors.Require(StandardDescriptors.Input);
        return new FileStream(new SafeFileHandle(StandardDescriptors.Input, ownsHandle: false), FileAccess.Read, bufferSize: 0);
    }

    private static FileStream Open(string path)
    {
        StandardDescriptors.Require(path);
        return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
    }
}
