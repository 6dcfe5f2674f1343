using System.Text;
using Infra.Tls.Config;

namespace Infra.Tls.Tool.Common;

/// <summary>Appends secrets to a file that only its owner may read, a whole line by one write. Thread-safe.</summary>
internal sealed class KeyLogFile : IKeyLog, IDisposable
{
    private readonly FileStream _file;
    private readonly Lock _lock = new();

    /// <summary>Opens or makes the file with mode 0600; an existing one keeps its mode.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    internal KeyLogFile(string path) => _file = new FileStream(path, new FileStreamOptions
    {
        Mode = FileMode.Append,
        Access = FileAccess.Write,
        Share = FileShare.ReadWrite,
        BufferSize = 0,
        UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
    });

    public void Write(string label, ReadOnlySpan<byte> clientRandom, ReadOnlySpan<byte> secret)
    {
        byte[] line = Encoding.ASCII.GetBytes(KeyLogLine.Format(label, clientRandom, secret));
        lock (_lock) _file.Write(line);
    }

    public void Dispose() => _file.Dispose();
}
