using FsCheck;
using FsCheck.Fluent;

namespace Infra.Buffers.Tests;

public sealed class WireReaderTests
{
    private static readonly byte[] Sample = [0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF, 0xFE];

    public static TheoryData<string, int, ulong> FixedFields => new()
    {
        { "byte", 1, 0x01 },
        { "u16", 2, 0x0123 },
        { "u24", 3, 0x012345 },
        { "u32", 4, 0x01234567 },
        { "u64", 8, 0x0123456789ABCDEF },
        { "u16le", 2, 0x2301 },
        { "u32le", 4, 0x67452301 },
        { "u64le", 8, 0xEFCDAB8967452301 },
    };

    [Theory, MemberData(nameof(FixedFields))]
    public void TryRead_WhenEnough_ConsumesExactlyTheField(string name, int size, ulong expected)
    {
        var reader = new WireReader(Sample);

        Assert.True(TryRead(ref reader, name, out ulong value));

        Assert.Equal(expected, value);
        Assert.Equal(size, reader.Offset);
        Assert.Equal(Sample.Length - size, reader.Remaining);
    }

    [Theory, MemberData(nameof(FixedFields))]
    public void TryRead_WhenCutAnywhere_FailsAndConsumesNothing(string name, int size, ulong expected)
    {
        Assert.NotEqual(0ul, expected);
        for (int length = 0; length < size; length++)
        {
            var reader = new WireReader(Sample.AsSpan(0, length));

            Assert.False(TryRead(ref reader, name, out ulong value));

            Assert.Equal(0ul, value);
            Assert.Equal(0, reader.Offset);
            Assert.Equal(length, reader.Remaining);
        }
    }

    // RFC 9000 appendix A.1
    [Theory]
    [InlineData("c2197c5eff14e88c", 151288809941952652ul)]
    [InlineData("9d7f3e7d", 494878333ul)]
    [InlineData("7bbd", 15293ul)]
    [InlineData("25", 37ul)]
    [InlineData("4025", 37ul)]
    [InlineData("ffffffffffffffff", (1ul << 62) - 1)]
    public void TryReadVarInt_WhenVectorOfRfc9000_GivesValueAndFailsOnEachPrefix(string hex, ulong expected)
    {
        byte[] bytes = Convert.FromHexString(hex);
        var reader = new WireReader([.. bytes, 0x55]);

        Assert.True(reader.TryReadVarInt(out ulong value));
        Assert.Equal(expected, value);
        Assert.Equal(bytes.Length, reader.Offset);

        for (int length = 0; length < bytes.Length; length++)
        {
            var cut = new WireReader(bytes.AsSpan(0, length));
            Assert.False(cut.TryReadVarInt(out _));
            Assert.Equal(0, cut.Offset);
        }
    }

    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(24)]
    [InlineData(32)]
    public void TryReadPrefixed_WhenWholeOrCut_IsAllOrNothing(int bits)
    {
        byte[] message = new byte[bits / 8 + 3];
        message[bits / 8 - 1] = 3;
        new byte[] { 7, 8, 9 }.CopyTo(message, bits / 8);
        for (int length = 0; length <= message.Length; length++)
        {
            var reader = new WireReader(message.AsSpan(0, length));

            bool isRead = TryReadPrefixed(ref reader, bits, out WireReader body);

            Assert.Equal(length == message.Length, isRead);
            Assert.Equal(isRead ? length : 0, reader.Offset);
            Assert.Equal(isRead ? new byte[] { 7, 8, 9 } : [], body.Rest.ToArray());
        }
    }

    [Fact]
    public void TryReadPrefixed32_WhenLengthIsAboveInt32_FailsAndConsumesNothing()
    {
        var reader = new WireReader([0xFF, 0xFF, 0xFF, 0xFF, 1, 2, 3]);

        Assert.False(reader.TryReadPrefixed32(out _));

        Assert.Equal(0, reader.Offset);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    [InlineData(10)]
    [InlineData(int.MaxValue)]
    public void TryReadBytes_WhenCountIsOutside_FailsAndConsumesNothing(int count)
    {
        var reader = new WireReader(Sample);

        Assert.False(reader.TryReadBytes(count, out ReadOnlySpan<byte> bytes));
        Assert.False(reader.TrySkip(count));
        Assert.False(reader.TryReadReader(count, out _));

        Assert.True(bytes.IsEmpty);
        Assert.Equal(0, reader.Offset);
    }

    [Fact]
    public void TryPeekByte_WhenCalled_ConsumesNothing()
    {
        var reader = new WireReader(Sample);

        Assert.True(reader.TryPeekByte(out byte value));

        Assert.Equal(1, value);
        Assert.Equal(0, reader.Offset);
        Assert.False(new WireReader(default).TryPeekByte(out _));
    }

    [Fact]
    public void AnyReads_OnAnyBytes_NeverThrowAndNeverConsumeOnFailure() =>
        Prop.ForAll<byte[], byte[]>((bytes, script) =>
        {
            var reader = new WireReader(bytes);
            foreach (byte step in script)
            {
                int before = reader.Offset;
                bool isRead = Step(ref reader, step);
                if (!isRead && reader.Offset != before) return false;
                if (reader.Offset < before || reader.Offset + reader.Remaining != bytes.Length) return false;
            }
            return true;
        }).QuickCheckThrowOnFailure();

    internal static bool Step(ref WireReader reader, byte step) => (step % 14) switch
    {
        0 => reader.TryReadByte(out _),
        1 => reader.TryReadUInt16(out _),
        2 => reader.TryReadUInt24(out _),
        3 => reader.TryReadUInt32(out _),
        4 => reader.TryReadUInt64(out _),
        5 => reader.TryReadUInt16LittleEndian(out _),
        6 => reader.TryReadUInt32LittleEndian(out _),
        7 => reader.TryReadUInt64LittleEndian(out _),
        8 => reader.TryReadVarInt(out _),
        9 => reader.TryReadBytes((sbyte)step, out _),
        10 => reader.TryReadPrefixed8(out _),
        11 => reader.TryReadPrefixed16(out _),
        12 => reader.TryReadPrefixed24(out _),
        _ => reader.TryReadPrefixed32(out _),
    };

    private static bool TryReadPrefixed(ref WireReader reader, int bits, out WireReader body) => bits switch
    {
        8 => reader.TryReadPrefixed8(out body),
        16 => reader.TryReadPrefixed16(out body),
        24 => reader.TryReadPrefixed24(out body),
        _ => reader.TryReadPrefixed32(out body),
    };

    private static bool TryRead(ref WireReader reader, string name, out ulong value)
    {
        bool isRead;
        switch (name)
        {
            case "byte":
                isRead = reader.TryReadByte(out byte one);
                value = one;
                return isRead;
            case "u16":
                isRead = reader.TryReadUInt16(out ushort two);
                value = two;
                return isRead;
            case "u24":
                isRead = reader.TryReadUInt24(out uint three);
                value = three;
                return isRead;
            case "u32":
                isRead = reader.TryReadUInt32(out uint four);
                value = four;
                return isRead;
            case "u64":
                return reader.TryReadUInt64(out value);
            case "u16le":
                isRead = reader.TryReadUInt16LittleEndian(out ushort littleTwo);
                value = littleTwo;
                return isRead;
            case "u32le":
                isRead = reader.TryReadUInt32LittleEndian(out uint littleFour);
                value = littleFour;
                return isRead;
            default:
                return reader.TryReadUInt64LittleEndian(out value);
        }
    }
}
