using Infra.Testing;

namespace Infra.Buffers.Tests;

/// <summary>What stands on a path that runs per packet allocates nothing.</summary>
public sealed class AllocationTests
{
    [Fact]
    public void WireReaderAndWriter_WhenWarm_AllocateNothing()
    {
        byte[] target = new byte[64];

        AllocationAssert.Zero(() =>
        {
            var writer = new WireWriter(target);
            WireWriter.PrefixScope scope = writer.BeginPrefixed(2);
            writer.WriteUInt32(1);
            writer.WriteVarInt(77777);
            writer.EndPrefixed(scope);
            var reader = new WireReader(writer.Written);
            Assert.True(reader.TryReadPrefixed16(out WireReader body) && body.TryReadUInt32(out _) && body.TryReadVarInt(out _));
        });
    }

    [Fact]
    public void BitReader_WhenWarm_AllocatesNothing()
    {
        byte[] data = new byte[64];
        data.AsSpan().Fill(0xA5);

        AllocationAssert.Zero(() =>
        {
            var reader = new BitReader(data);
            Assert.True(reader.TryReadBits(13, out _) && reader.TryReadExpGolomb(out _) && reader.TryReadLeb128(out _));
        });
    }

    [Fact]
    public void ByteQueue_WhenWarm_AllocatesNothing()
    {
        using var queue = new ByteQueue(4096);
        byte[] bytes = new byte[100];

        AllocationAssert.Zero(() =>
        {
            Assert.True(queue.TryAppend(bytes));
            queue.Consume(queue.Count);
        });
    }

    [Fact]
    public void PooledBufferPool_WhenWarm_AllocatesTheHandleOnly()
    {
        var pool = new PooledBufferPool();

        AllocationAssert.AtMost(48, () => pool.Rent(1500).Dispose());
    }

    [Fact]
    public void SecretBytes_WhenWarm_AllocatesTheOwnerOnly()
    {
        SecretBytes[] many = [.. Enumerable.Range(0, 200).Select(_ => new SecretBytes(48))];
        Array.ForEach(many, secret => secret.Dispose());

        AllocationAssert.AtMost(32, () => new SecretBytes(48).Dispose());
    }
}
