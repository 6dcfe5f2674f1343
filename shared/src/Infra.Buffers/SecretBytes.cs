using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Infra.Buffers;

/// <summary>
/// Bytes that must not be seen: keys, passwords, private parts of certificates. The memory is pinned, so that the garbage collector leaves no
/// copies behind, and overwritten by <see cref="Dispose"/>, or by the finalizer for an owner that forgot. No text form, debugger view, record or serializer shows
/// more than the length. There is one owner; share by <see cref="Clone"/>. Reading from several threads is safe as long as nobody disposes.
/// </summary>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class SecretBytes : IDisposable
{
    private readonly int _length;
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private byte[]? _bytes;

    /// <summary>A secret of <paramref name="length"/> zeros, to be filled through <see cref="Span"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    public SecretBytes(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        _length = length;
        _bytes = GC.AllocateArray<byte>(length, pinned: true);
    }

    /// <summary>Overwrites the bytes of an owner that forgot to.</summary>
    ~SecretBytes() => Erase();

    /// <summary>Number of bytes; stays known after disposal.</summary>
    public int Length => _length;

    /// <summary>Whether the bytes are gone.</summary>
    public bool IsDisposed => _bytes is null;

    /// <summary>
    /// The bytes. Keep the owner referenced (best by <c>using</c>) for as long as the view is in use, since an owner that nobody references any more is erased.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The secret has been disposed.</exception>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public Span<byte> Span => _bytes ?? throw Disposed();

    /// <summary>A secret with a copy of <paramref name="source"/>, which stays as it is: erase it, or take <see cref="MoveFrom"/>.</summary>
    public static SecretBytes CopyOf(ReadOnlySpan<byte> source)
    {
        var secret = new SecretBytes(source.Length);
        source.CopyTo(secret._bytes);
        return secret;
    }

    /// <summary>A secret with a copy of <paramref name="source"/>, which is overwritten with zeros.</summary>
    public static SecretBytes MoveFrom(Span<byte> source)
    {
        SecretBytes secret = CopyOf(source);
        CryptographicOperations.ZeroMemory(source);
        return secret;
    }

    /// <summary>A secret of <paramref name="length"/> random bytes.</summary>
    public static SecretBytes Random(int length, IRandom random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var secret = new SecretBytes(length);
        random.Fill(secret.Span);
        return secret;
    }

    /// <summary>A copy with an owner of its own.</summary>
    /// <exception cref="ObjectDisposedException">The secret has been disposed.</exception>
    public SecretBytes Clone()
    {
        SecretBytes clone = CopyOf(Span);
        GC.KeepAlive(this);
        return clone;
    }

    /// <summary>Compares in a time that depends on the lengths only.</summary>
    /// <exception cref="ObjectDisposedException">One of the secrets has been disposed.</exception>
    public bool FixedTimeEquals(SecretBytes other)
    {
        ArgumentNullException.ThrowIfNull(other);
        bool areEqual = FixedTimeEquals(other.Span);
        GC.KeepAlive(other);
        return areEqual;
    }

    /// <summary>Compares in a time that depends on the lengths only.</summary>
    /// <exception cref="ObjectDisposedException">The secret has been disposed.</exception>
    public bool FixedTimeEquals(ReadOnlySpan<byte> other)
    {
        bool areEqual = CryptographicOperations.FixedTimeEquals(Span, other);
        GC.KeepAlive(this);
        return areEqual;
    }

    /// <summary>Overwrites the bytes; once is enough, more is harmless.</summary>
    public void Dispose()
    {
        Erase();
        GC.SuppressFinalize(this);
    }

    /// <summary><c>[secret, N bytes]</c>, and nothing else.</summary>
    public override string ToString() => $"[secret, {_length} bytes]";

    private void Erase()
    {
        byte[]? bytes = Interlocked.Exchange(ref _bytes, null);
        if (bytes is not null) CryptographicOperations.ZeroMemory(bytes);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ObjectDisposedException Disposed() => new(nameof(SecretBytes));
}
