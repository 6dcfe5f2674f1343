using Infra.Interop;
using Infra.Interop.Files;
using Microsoft.Win32.SafeHandles;

namespace Infra.Hosting.Logging;

/// <summary>Where log lines end up: standard error or a file. A target that fails loses lines, never the daemon. Used by one thread at a time.</summary>
internal sealed class LogTarget : IDisposable
{
    private const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;

    private readonly Stream _stream;
    private readonly bool _ownsStream;

    private LogTarget(Stream stream, bool ownsStream)
    {
        _stream = stream;
        _ownsStream = ownsStream;
    }

    /// <summary>Writes that failed.</summary>
    internal long FailureCount { get; private set; }

    /// <summary>A stream of the caller's.</summary>
    internal static LogTarget ForStream(Stream stream) => new(stream, ownsStream: false);

    /// <summary>File descriptor 2; one that is closed takes everything and keeps nothing.</summary>
    internal static LogTarget ForStandardError()
    {
        if (!StandardDescriptors.IsErrorUsable) return new LogTarget(Stream.Null, ownsStream: false);
        try
        {
            // Not a FileStream: that writes at a position of its own when stderr is a file, and over what others write there.
            return new LogTarget(Console.OpenStandardError(), ownsStream: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return new LogTarget(Stream.Null, ownsStream: false);
        }
    }

    /// <summary>A file to append to, made with mode 0640 if it is not there. Several processes may append to it.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    internal static LogTarget ForFile(string path)
    {
        try
        {
            SafeFileHandle file = SecureFile.Open(null, path, OpenFlags.Write | OpenFlags.Create | OpenFlags.Append, mode: FileMode);
            return new LogTarget(new FileStream(file, FileAccess.Write, bufferSize: 0), ownsStream: true);
        }
        catch (Exception exception) when (exception is NativeException or ArgumentException)
        {
            throw new IOException(exception.Message, exception);
        }
    }

    internal void Write(ReadOnlySpan<byte> lines)
    {
        try
        {
            _stream.Write(lines);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ObjectDisposedException or NotSupportedException)
        {
            FailureCount++;
        }
    }

    public void Dispose()
    {
        if (_ownsStream) _stream.Dispose();
    }
}
