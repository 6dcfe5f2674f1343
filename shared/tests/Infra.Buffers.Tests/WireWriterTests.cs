using FsCheck;
using FsCheck.Fluent;

namespace Infra.Buffers.Tests;

public sealed class WireWriterTests
{
    [Fact]
    public void Write_WhenEveryField_LaysOutTheBytes()
    {
        var writer = new WireWriter(new byte[64]);

        WriteAll(ref writer);

        Assert.False(writer.HasOverflowed);
        Assert.Equal(
            "01" + "0203" + "040506" + "0708090A" + "0B0C0D0E0F101112" + "0302" + "0A090807" + "1211100F0E0D0C0B" + "25" + "7BBD" + "AABB" + "0000",
            Convert.ToHexString(writer.Written));
    }

    [Fact]
    public void Write_WhenTargetIsShorter_StopsAtTheFirstFieldThatDoesNotFit()
    {
        var full = new WireWriter(new byte[64]);
        WriteAll(ref full);
        for (int length = 0; length < full.Offset; length++)
        {
            byte[] target = new byte[length];
            var writer = new WireWriter(target);

            WriteAll(ref writer);

            Assert.True(writer.HasOverflowed);
            Assert.InRange(writer.Offset, 0, length);
            Assert.Equal(0, writer.Remaining);
            Assert.Equal(full.Written[..writer.Offset].ToArray(), writer.Written.ToArray());
            Assert.All(target[writer.Offset..], value => Assert.Equal(0, value));
        }
    }

    [Fact]
    public void Write_WhenOverflowHappened_StaysOverflowedEvenIfLaterWritesWouldFit()
    {
        byte[] target = new byte[3];
        var writer = new WireWriter(target);
        writer.WriteByte(1);
        writer.WriteUInt32(0xFFFFFFFF);

        writer.WriteByte(2);
        writer.WriteBytes([3]);
        writer.WriteZeros(1);

        Assert.True(writer.HasOverflowed);
        Assert.Equal(1, writer.Offset);
        Assert.Equal([1, 0, 0], target);
    }

    [Fact]
    public void Write_WhenTargetIsFullExactly_HasNotOverflowedUntilTheNextByte()
    {
        var writer = new WireWriter(new byte[2]);
        writer.WriteUInt16(0x0102);
        writer.WriteBytes([]);
        Assert.False(writer.HasOverflowed);

        writer.WriteByte(3);

        Assert.True(writer.HasOverflowed);
        Assert.Equal(2, writer.Offset);
    }

    [Fact]
    public void Reserve_WhenCountIsNegative_Overflows()
    {
        var writer = new WireWriter(new byte[2]);

        Assert.True(writer.Reserve(-1).IsEmpty);

        Assert.True(writer.HasOverflowed);
    }

    [Fact]
    public void WriteVarInt_WhenAnyValue_IsShortestAndReadsBack()
    {
        byte[] target = new byte[8];
        ulong[] edges = [0, 63, 64, 16383, 16384, (1ul << 30) - 1, 1ul << 30, (1ul << 62) - 1];
        int[] sizes = [1, 1, 2, 2, 4, 4, 8, 8];
        for (int i = 0; i < edges.Length; i++)
        {
            var writer = new WireWriter(target);
            writer.WriteVarInt(edges[i]);
            var reader = new WireReader(writer.Written);

            Assert.Equal(sizes[i], writer.Offset);
            Assert.True(reader.TryReadVarInt(out ulong value));
            Assert.Equal(edges[i], value);
            Assert.True(reader.IsAtEnd);
        }
    }

    [Fact]
    public void Write_WhenValueHasNoRoomInItsField_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new WireWriter(new byte[8]).WriteVarInt(1ul << 62));
        Assert.Throws<ArgumentOutOfRangeException>(() => new WireWriter(new byte[8]).WriteUInt24(1u << 24));
        Assert.Throws<ArgumentOutOfRangeException>(() => new WireWriter(new byte[8]).BeginPrefixed(5));
        Assert.Throws<ArgumentOutOfRangeException>(() => new WireWriter(new byte[8]).BeginPrefixed(0));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void EndPrefixed_WhenNested_FillsInBothLengths(int lengthBytes)
    {
        var writer = new WireWriter(new byte[32]);

        WireWriter.PrefixScope outer = writer.BeginPrefixed(lengthBytes);
        writer.WriteByte(0xEE);
        WireWriter.PrefixScope inner = writer.BeginPrefixed(1);
        writer.WriteBytes([1, 2]);
        writer.EndPrefixed(inner);
        writer.EndPrefixed(outer);

        Assert.False(writer.HasOverflowed);
        string prefix = new string('0', 2 * lengthBytes - 1) + "4";
        Assert.Equal(prefix + "EE020102", Convert.ToHexString(writer.Written));
    }

    [Fact]
    public void EndPrefixed_WhenBodyIsTooLongForItsField_Overflows()
    {
        var writer = new WireWriter(new byte[300]);
        WireWriter.PrefixScope scope = writer.BeginPrefixed(1);
        writer.WriteZeros(256);

        writer.EndPrefixed(scope);

        Assert.True(writer.HasOverflowed);
    }

    [Fact]
    public void WriteThenRead_WhenAnyValues_GivesThemBack() =>
        Prop.ForAll<(ushort A, uint B, ulong C), byte[]>((numbers, body) =>
        {
            byte[] shortBody = body.Length > 255 ? body[..255] : body;
            var writer = new WireWriter(new byte[512]);
            writer.WriteUInt16(numbers.A);
            writer.WriteUInt32LittleEndian(numbers.B);
            writer.WriteUInt64(numbers.C);
            WireWriter.PrefixScope scope = writer.BeginPrefixed(1);
            writer.WriteBytes(shortBody);
            writer.EndPrefixed(scope);

            var reader = new WireReader(writer.Written);
            return reader.TryReadUInt16(out ushort a) && a == numbers.A
                && reader.TryReadUInt32LittleEndian(out uint b) && b == numbers.B
                && reader.TryReadUInt64(out ulong c) && c == numbers.C
                && reader.TryReadPrefixed8(out WireReader read) && read.Rest.SequenceEqual(shortBody)
                && reader.IsAtEnd;
        }).QuickCheckThrowOnFailure();

    private static void WriteAll(ref WireWriter writer)
    {
        writer.WriteByte(0x01);
        writer.WriteUInt16(0x0203);
        writer.WriteUInt24(0x040506);
        writer.WriteUInt32(0x0708090A);
        writer.WriteUInt64(0x0B0C0D0E0F101112);
        writer.WriteUInt16LittleEndian(0x0203);
        writer.WriteUInt32LittleEndian(0x0708090A);
        writer.WriteUInt64LittleEndian(0x0B0C0D0E0F101112);
        writer.WriteVarInt(37);
        writer.WriteVarInt(15293);
        writer.WriteBytes([0xAA, 0xBB]);
        writer.WriteZeros(2);
    }
}
