using Infra.Sudo.Interop;
using Microsoft.Win32.SafeHandles;

namespace Infra.Sudo.Sources;

/// <summary>
/// Standard input, output or error as they were handed over: read(2) and write(2) and nothing beside them. <see cref="Console"/> starts a thread for them and takes over signals and the terminal,
/// of which a check has no use. Not for several threads.
/// </summary>
/// <param name="descriptor">0, 1 or 2; it stays open.</param>
public sealed class StandardStream(int descriptor) : Stream
{
    private readonly SafeFileHandle _file = new(descriptor, ownsHandle: false);

    /// <inheritdoc/>
    public override bool CanRead => descriptor == 0;

    /// <inheritdoc/>
    public override bool CanWrite => descriptor != 0;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Reads what there is; 0 at the end, and where nothing can be read.</summary>
    public override int Read(Span<byte> buffer) => NativeFile.Read(_file, buffer, out int count).IsNone ? count : 0;

    /// <inheritdoc cref="Read(Span{byte})"/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <summary>Writes all of it. What cannot be written is lost, as with printf(3): there is nobody to tell.</summary>
    public override void Write(ReadOnlySpan<byte> buffer) => _ = NativeFile.Write(_file, buffer);

    /// <inheritdoc cref="Write(ReadOnlySpan{byte})"/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>Nothing is held back.</summary>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();
}
