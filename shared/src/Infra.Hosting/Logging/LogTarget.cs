using Microsoft.Win32.SafeHandles;

namespace Infra.Hosting.Logging;

/// <summary>Where log lines end up: standard error or a file. A target that fails loses lines, never the daemon. Used by one thread at a time.</summary>
internal sealed class LogTarget : IDisposable
{
    private const int StandardError = 2;
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
        try
        {
            return new LogTarget(new FileStream(new SafeFileHandle(StandardError, ownsHandle: false), FileAccess.Write, bufferSize: 0), ownsStream: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return new LogTarget(Stream.Null, ownsStream: false);
        }
    }

    /// <summary>A file to append to, made with mode 0640 if it is not there.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be opened.</exception>
    internal static LogTarget ForFile(string path)
    {
        var options = new FileStreamOptions
        {
            Mode = System.IO.FileMode.Append,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
            UnixCreateMode = FileMode,
        };
        return new LogTarget(new FileStream(path, options), ownsStream: true);
    }

    internal void Write(ReadOnlySpan<byte> lines)
    {
        try
        {
            if (_stream is FileStream { CanSeek: true } file && file.Position != file.Length) file.Seek(0, SeekOrigin.End);   // it was cut meanwhile
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
