using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Infra.Buffers.Tests;

public sealed class SecretBytesTests
{
    private sealed record Account(string Name, SecretBytes Password);

    private sealed class CountingRandom : IRandom
    {
        public void Fill(Span<byte> target)
        {
            for (int i = 0; i < target.Length; i++)
                target[i] = (byte)(i + 1);
        }
    }

    [Fact]
    public void ToString_WhenPrintedInAnyWay_ShowsOnlyTheLength()
    {
        using SecretBytes secret = SecretBytes.CopyOf("hunter2"u8);

        Assert.Equal("[secret, 7 bytes]", secret.ToString());
        Assert.Equal("[secret, 7 bytes]", $"{secret}");
        Assert.Equal("Account { Name = a, Password = [secret, 7 bytes] }", new Account("a", secret).ToString());
    }

    [Fact]
    public void Serialize_WhenTried_NeverShowsTheBytes()
    {
        using SecretBytes secret = SecretBytes.CopyOf([1, 2, 3]);

        Assert.Equal("{\"Length\":1}", JsonSerializer.Serialize(new { Length = 1 }));
        Assert.Throws<InvalidOperationException>(() => JsonSerializer.Serialize(secret));
        Assert.Throws<InvalidOperationException>(() => JsonSerializer.Serialize(new Account("a", secret)));
    }

    [Fact]
    public void Dispose_WhenCalled_ForbidsUse()
    {
        SecretBytes secret = SecretBytes.CopyOf([1, 2, 3]);
        using SecretBytes other = secret.Clone();

        secret.Dispose();
        secret.Dispose();

        Assert.True(secret.IsDisposed);
        Assert.Equal(3, secret.Length);
        Assert.Throws<ObjectDisposedException>(() => secret.Span.Length);
        Assert.Throws<ObjectDisposedException>(() => secret.Clone());
        Assert.Throws<ObjectDisposedException>(() => secret.FixedTimeEquals(other));
        Assert.Throws<ObjectDisposedException>(() => other.FixedTimeEquals(secret));
        Assert.Equal("[secret, 3 bytes]", secret.ToString());
        Assert.Equal([1, 2, 3], other.Span.ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(256)]    // the longest that comes from a pool
    [InlineData(257)]
    public void Dispose_OfAnyLength_ZeroesTheBytes(int length)
    {
        var secret = new SecretBytes(length);
        byte[] bytes = ArrayOf(secret);
        Assert.Equal(length, secret.Span.Length);
        bytes.AsSpan().Fill(7);

        secret.Dispose();

        Assert.False(bytes.AsSpan().ContainsAnyExcept((byte)0));
    }

    [Fact]
    public void Constructor_AfterManyOthersAreGone_TakesTheirMemoryWithZeros()
    {
        const int Many = 100;
        List<SecretBytes> gone = [];
        for (int i = 0; i < Many; i++)
        {
            var secret = new SecretBytes(66);
            secret.Span.Fill(7);
            gone.Add(secret);
        }
        byte[][] arrays = [.. gone.Select(ArrayOf)];
        gone.ForEach(secret => secret.Dispose());
        gone.ForEach(secret => secret.Dispose());

        using var next = new SecretBytes(66);
        using var other = new SecretBytes(66);

        Assert.Contains(arrays, array => ReferenceEquals(array, ArrayOf(next)));
        Assert.NotSame(ArrayOf(next), ArrayOf(other));
        Assert.Equal(new byte[66], next.Span.ToArray());
        Assert.Throws<ObjectDisposedException>(() => gone[0].Span.Length);
    }

    [Fact]
    public void Finalizer_WhenTheOwnerForgot_ZeroesTheBytes()
    {
        Memory<byte> leaked = Forget();

        for (int i = 0; i < 10 && leaked.Span.ContainsAnyExcept((byte)0); i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.Equal(new byte[4], leaked.Span[..4].ToArray());
        // Whoever forgot may have kept a view, so nobody else gets that memory.
        Assert.True(MemoryMarshal.TryGetArray(leaked, out ArraySegment<byte> segment));
        SecretBytes[] next = [.. Enumerable.Range(0, 600).Select(_ => new SecretBytes(4))];
        Assert.DoesNotContain(next, secret => ReferenceEquals(segment.Array, ArrayOf(secret)));
        Array.ForEach(next, secret => secret.Dispose());
    }

    [Fact]
    public void MoveFrom_WhenTaken_ZeroesTheSource()
    {
        byte[] source = [1, 2, 3];

        using SecretBytes secret = SecretBytes.MoveFrom(source);

        Assert.Equal([0, 0, 0], source);
        Assert.Equal([1, 2, 3], secret.Span.ToArray());
    }

    [Fact]
    public void CopyOf_WhenTaken_LeavesTheSource()
    {
        byte[] source = [1, 2, 3];

        using SecretBytes secret = SecretBytes.CopyOf(source);
        secret.Span[0] = 9;

        Assert.Equal([1, 2, 3], source);
    }

    [Fact]
    public void FixedTimeEquals_WhenCompared_LooksAtLengthAndBytes()
    {
        using SecretBytes secret = SecretBytes.CopyOf([1, 2, 3]);
        using SecretBytes same = SecretBytes.CopyOf([1, 2, 3]);
        using SecretBytes other = SecretBytes.CopyOf([1, 2, 4]);

        Assert.True(secret.FixedTimeEquals(same));
        Assert.False(secret.FixedTimeEquals(other));
        Assert.False(secret.FixedTimeEquals([1, 2]));
        Assert.True(secret.FixedTimeEquals([1, 2, 3]));
    }

    [Fact]
    public void Random_WhenAsked_FillsFromTheSource()
    {
        using SecretBytes secret = SecretBytes.Random(3, new CountingRandom());

        Assert.Equal([1, 2, 3], secret.Span.ToArray());
    }

    [Fact]
    public void Constructor_WhenLengthIsGiven_HoldsZeros()
    {
        using var empty = new SecretBytes(0);
        using var secret = new SecretBytes(2);

        Assert.True(empty.Span.IsEmpty);
        Assert.Equal([0, 0], secret.Span.ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => new SecretBytes(-1));
    }

    // Keeps the array but not its owner; only the runtime's own accessor reaches the private field.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Memory<byte> Forget()
    {
        SecretBytes secret = SecretBytes.CopyOf([1, 2, 3, 4]);
        byte[] bytes = ArrayOf(secret);
        Assert.Equal([1, 2, 3, 4], bytes[..4]);
        return bytes;
    }

    private static byte[] ArrayOf(SecretBytes secret) =>
        (byte[])typeof(SecretBytes).GetField("_bytes", BindingFlags.NonPublic | BindingFlags.Instance)!.GetValue(secret)!;
}
