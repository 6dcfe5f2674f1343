using System.Text;

namespace Infra.Hosting.Tests.Support;

/// <summary>Stands for stderr: keeps all, can be made to fail or to block. Thread-safe.</summary>
internal sealed class LineStream : Stream
{
    private readonly MemoryStream _bytes = new();
    private readonly ManualResetEventSlim _open = new(true);

    internal bool Fails { get; set; }

    /// <summary>Set as soon as a write has begun.</summary>
    internal ManualResetEventSlim WriteBegan { get; } = new();

    internal string Text
    {
        get
        {
            lock (_bytes)
                return Encoding.UTF8.GetString(_bytes.ToArray());
        }
    }

    internal string[] Lines => Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    internal void Block() => _open.Reset();

    internal void Unblock() => _open.Set();

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        WriteBegan.Set();
        _open.Wait(TimeSpan.FromSeconds(60));
        if (Fails) throw new IOException("Broken pipe");
        lock (_bytes)
            _bytes.Write(buffer);
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
