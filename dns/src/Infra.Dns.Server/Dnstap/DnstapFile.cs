using Infra.Dns.Dnstap;

namespace Infra.Dns.Server.Dnstap;

/// <summary>A file of frames, readable by the server's user and group.</summary>
internal sealed class DnstapFile(string path) : IDnstapTarget
{
    private const int BufferBytes = 1 << 16;

    private readonly FileStream _file = new(path, new FileStreamOptions
    {
        Mode = FileMode.Create,
        Access = FileAccess.Write,
        Share = FileShare.Read,
        BufferSize = BufferBytes,
        UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead,
    });

    public string Name => path;

    public void Write(ReadOnlySpan<byte> frames) => _file.Write(frames);

    public void Flush() => _file.Flush();

    public void Finish()
    {
        _file.Write(DnstapFrames.StopFrame);
        _file.Flush(flushToDisk: true);
    }

    public void Dispose() => _file.Dispose();
}
