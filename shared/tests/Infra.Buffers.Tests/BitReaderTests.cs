using System.Numerics;
using FsCheck;
using FsCheck.Fluent;

namespace Infra.Buffers.Tests;

public sealed class BitReaderTests
{
    [Fact]
    public void TryReadBits_WhenAnyCountAtAnyPosition_EqualsBitByBit()
    {
        byte[] data = Random(23);
        for (int start = 0; start < 70; start++)
        {
            for (int count = 0; count <= 32; count++)
            {
                var reader = new BitReader(data);
                Assert.True(reader.TrySkipBits(start));

                Assert.True(reader.TryReadBits(count, out uint value));

                Assert.Equal(Bits(data, start, count), value);
                Assert.Equal(start + count, reader.Position);
                Assert.Equal(8 * data.Length - start - count, reader.Remaining);
            }
        }
    }

    [Fact]
    public void TryReadBits_WhenManyReadsInARow_CrossTheWindowRight()
    {
        byte[] data = Random(4000);
        var random = new Random(7);
        var reader = new BitReader(data);
        long position = 0;
        while (true)
        {
            int count = random.Next(33);
            bool isRead = reader.TryReadBits(count, out uint value);
            if (position + count > 8L * data.Length)
            {
                Assert.False(isRead);
                Assert.Equal(position, reader.Position);
                return;
            }
            Assert.True(isRead);
            Assert.Equal(Bits(data, (int)position, count), value);
            position += count;
            Assert.Equal(position, reader.Position);
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(33)]
    [InlineData(int.MinValue)]
    public void TryReadBits_WhenCountIsOutside_FailsAndConsumesNothing(int count)
    {
        var reader = new BitReader(new byte[16]);

        Assert.False(reader.TryReadBits(count, out _));
        Assert.False(reader.TryReadSigned(count, out _));

        Assert.Equal(0, reader.Position);
    }

    [Fact]
    public void TryReadBits_WhenTooFewAreLeft_FailsAndConsumesNothing()
    {
        for (int length = 0; length < 6; length++)
        {
            for (int start = 0; start <= 8 * length; start++)
            {
                for (int count = 8 * length - start + 1; count <= 32; count++)
                {
                    var reader = new BitReader(new byte[length]);
                    Assert.True(reader.TrySkipBits(start));

                    Assert.False(reader.TryReadBits(count, out uint value));

                    Assert.Equal(0u, value);
                    Assert.Equal(start, reader.Position);
                }
            }
        }
    }

    [Theory]
    [InlineData(1, 0b1000_0000, -1)]
    [InlineData(3, 0b0110_0000, 3)]
    [InlineData(3, 0b1000_0000, -4)]
    [InlineData(8, 0xFF, -1)]
    [InlineData(8, 0x7F, 127)]
    public void TryReadSigned_WhenTwosComplement_ExtendsTheSign(int count, byte data, int expected)
    {
        var reader = new BitReader([data]);

        Assert.True(reader.TryReadSigned(count, out int value));

        Assert.Equal(expected, value);
        Assert.Equal(count, reader.Position);
    }

    [Fact]
    public void TryReadSigned_WhenZeroBits_Fails() => Assert.False(new BitReader([0xFF]).TryReadSigned(0, out _));

    // ITU-T H.264 table 9-2, written out by hand
    [Theory]
    [InlineData("1", 0)]
    [InlineData("010", 1)]
    [InlineData("011", 2)]
    [InlineData("00100", 3)]
    [InlineData("00111", 6)]
    [InlineData("0001000", 7)]
    [InlineData("000010000", 15)]
    public void TryReadExpGolomb_WhenSmall_GivesTheTableValue(string bits, uint expected)
    {
        for (int start = 0; start < 16; start++)
        {
            var reader = new BitReader(Pack(new string('1', start) + bits + "1111111"));
            reader.TrySkipBits(start);

            Assert.True(reader.TryReadExpGolomb(out uint value));

            Assert.Equal(expected, value);
            Assert.Equal(start + bits.Length, reader.Position);
        }
    }

    [Fact]
    public void TryReadExpGolomb_WhenAnyValue_ReadsBackAndFailsOnEachPrefix()
    {
        foreach (uint expected in (uint[])[0, 1, 2, 41, 255, 65535, 1u << 30, int.MaxValue, uint.MaxValue - 2, uint.MaxValue - 1])
        {
            string bits = ExpGolomb(expected);
            var reader = new BitReader(Pack(bits));
            Assert.True(reader.TryReadExpGolomb(out uint value));
            Assert.Equal(expected, value);
            Assert.Equal(bits.Length, reader.Position);

            byte[] whole = Pack(bits);
            for (int length = 0; 8 * length < bits.Length; length++)
            {
                var cut = new BitReader(whole.AsSpan(0, length));
                Assert.False(cut.TryReadExpGolomb(out _));
                Assert.Equal(0, cut.Position);
            }
        }
    }

    [Fact]
    public void TryReadExpGolomb_WhenTooManyZeros_Fails()
    {
        var reader = new BitReader(Pack(new string('0', 32) + "1" + new string('0', 32)));

        Assert.False(reader.TryReadExpGolomb(out _));

        Assert.Equal(0, reader.Position);
    }

    [Theory]
    [InlineData("1", 0)]
    [InlineData("010", 1)]
    [InlineData("011", -1)]
    [InlineData("00100", 2)]
    [InlineData("00101", -2)]
    public void TryReadSignedExpGolomb_WhenSmall_Alternates(string bits, int expected)
    {
        var reader = new BitReader(Pack(bits));

        Assert.True(reader.TryReadSignedExpGolomb(out int value));

        Assert.Equal(expected, value);
    }

    [Fact]
    public void TryReadSignedExpGolomb_WhenAtTheEnds_DoesNotOverflow()
    {
        var low = new BitReader(Pack(ExpGolomb(uint.MaxValue - 1)));
        var high = new BitReader(Pack(ExpGolomb(uint.MaxValue - 2)));

        Assert.True(low.TryReadSignedExpGolomb(out int lowest));
        Assert.True(high.TryReadSignedExpGolomb(out int highest));

        Assert.Equal(-int.MaxValue, lowest);
        Assert.Equal(int.MaxValue, highest);
    }

    [Fact]
    public void TryReadTruncatedBinary_WhenAnyLimit_ReadsEveryValueBack()
    {
        for (uint limit = 1; limit <= 70; limit++)
        {
            for (uint expected = 0; expected < limit; expected++)
            {
                string bits = TruncatedBinary(expected, limit);
                var reader = new BitReader(Pack(bits + "1"));

                Assert.True(reader.TryReadTruncatedBinary(limit, out uint value));

                Assert.Equal(expected, value);
                Assert.Equal(bits.Length, reader.Position);
            }
        }
        Assert.False(new BitReader([0]).TryReadTruncatedBinary(0, out _));
    }

    [Fact]
    public void TryReadTruncatedBinary_WhenAnyBits_IsBelowTheLimit() =>
        Prop.ForAll<uint, byte[]>((limit, data) =>
        {
            var reader = new BitReader(data);
            return !reader.TryReadTruncatedBinary(limit, out uint value) ? reader.Position == 0 : value < limit;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("00", 0ul, 1)]
    [InlineData("E58E26", 624485ul, 3)]
    [InlineData("8000", 0ul, 2)]
    [InlineData("FFFFFFFFFFFFFFFFFF01", ulong.MaxValue, 10)]
    public void TryReadLeb128_WhenWhole_GivesTheValueAndFailsOnEachPrefix(string hex, ulong expected, int size)
    {
        byte[] bytes = Convert.FromHexString(hex);
        var reader = new BitReader(bytes);

        Assert.True(reader.TryReadLeb128(out ulong value));
        Assert.Equal(expected, value);
        Assert.Equal(8 * size, reader.Position);

        for (int length = 0; length < bytes.Length; length++)
        {
            var cut = new BitReader(bytes.AsSpan(0, length));
            Assert.False(cut.TryReadLeb128(out _));
            Assert.Equal(0, cut.Position);
        }
    }

    [Theory]
    [InlineData("FFFFFFFFFFFFFFFFFF02", 10)]
    [InlineData("8080808080808080808000", 10)]
    [InlineData("808000", 2)]
    [InlineData("00", 0)]
    [InlineData("00", -1)]
    public void TryReadLeb128_WhenTooLarge_FailsAndConsumesNothing(string hex, int bytesMax)
    {
        var reader = new BitReader(Convert.FromHexString(hex));

        Assert.False(reader.TryReadLeb128(out _, bytesMax));

        Assert.Equal(0, reader.Position);
    }

    [Fact]
    public void AlignToByte_WhenAnywhere_StopsAtTheNextByte()
    {
        for (int start = 0; start <= 160; start++)
        {
            var reader = new BitReader(new byte[20]);
            for (int i = 0; i < start; i++)
                Assert.True(reader.TryReadBit(out _));

            reader.AlignToByte();

            Assert.Equal((start + 7) / 8 * 8, reader.Position);
            Assert.True(reader.IsAligned);
        }
    }

    [Fact]
    public void TryReadZeroPadding_WhenABitIsSet_Fails()
    {
        var zeros = new BitReader([0b1110_0000, 1]);
        var ones = new BitReader([0b1110_0001, 1]);
        zeros.TrySkipBits(3);
        ones.TrySkipBits(3);

        Assert.True(zeros.TryReadZeroPadding());
        Assert.Equal(8, zeros.Position);
        Assert.True(zeros.TryReadZeroPadding());
        Assert.Equal(8, zeros.Position);
        Assert.False(ones.TryReadZeroPadding());
        Assert.Equal(3, ones.Position);
    }

    [Fact]
    public void TryReadBytes_WhenAligned_IsAViewAndKeepsThePlace()
    {
        byte[] data = Random(40);
        var reader = new BitReader(data);
        Assert.True(reader.TryReadBits(16, out _));

        Assert.True(reader.TryReadBytes(20, out ReadOnlySpan<byte> bytes));

        Assert.Equal(data[2..22], bytes.ToArray());
        Assert.True(reader.TryReadBits(8, out uint next));
        Assert.Equal(data[22], next);
        Assert.False(reader.TryReadBytes(18, out _));
        Assert.False(reader.TryReadBytes(-1, out _));
        Assert.Equal(8 * 23, reader.Position);
        Assert.True(reader.TryReadBit(out _));
        Assert.False(reader.TryReadBytes(1, out _));
    }

    [Theory]
    [InlineData(-1L)]
    [InlineData(81L)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void TrySkipBits_WhenOutside_FailsAndConsumesNothing(long count)
    {
        var reader = new BitReader(new byte[10]);

        Assert.False(reader.TrySkipBits(count));

        Assert.Equal(0, reader.Position);
    }

    [Fact]
    public void AnyReads_OnAnyBytes_NeverThrowAndNeverConsumeOnFailure() =>
        Prop.ForAll<byte[], byte[]>((data, script) => RunScript(data, script)).QuickCheckThrowOnFailure();

    internal static bool RunScript(ReadOnlySpan<byte> data, ReadOnlySpan<byte> script)
    {
        var reader = new BitReader(data);
        foreach (byte step in script)
        {
            long before = reader.Position;
            bool isRead = Step(ref reader, step);
            if (!isRead && reader.Position != before) return false;
            if (reader.Position < before || reader.Position > 8L * data.Length || reader.Position + reader.Remaining != 8L * data.Length) return false;
        }
        return true;
    }

    private static bool Step(ref BitReader reader, byte step)
    {
        switch (step % 11)
        {
            case 0: return reader.TryReadBit(out _);
            case 1: return reader.TryReadSigned(step % 33, out _);
            case 2: return reader.TryReadExpGolomb(out _);
            case 3: return reader.TryReadSignedExpGolomb(out _);
            case 4: return reader.TryReadTruncatedBinary(step * 3u, out _);
            case 5: return reader.TryReadLeb128(out _, step % 12);
            case 6: return reader.TryReadBytes((sbyte)step, out _);
            case 7: return reader.TryReadZeroPadding();
            case 8: return reader.TrySkipBits((sbyte)step);
            case 9:
                reader.AlignToByte();
                return true;
            default: return reader.TryReadBits(step % 35, out _);
        }
    }

    private static uint Bits(byte[] data, int start, int count)
    {
        uint value = 0;
        for (int i = start; i < start + count; i++)
            value = value << 1 | (uint)(data[i / 8] >> (7 - i % 8) & 1);
        return value;
    }

    private static byte[] Pack(string bits)
    {
        byte[] data = new byte[(bits.Length + 7) / 8];
        for (int i = 0; i < bits.Length; i++)
            data[i / 8] |= (byte)((bits[i] - '0') << (7 - i % 8));
        return data;
    }

    private static string ExpGolomb(uint value)
    {
        string number = Convert.ToString((long)value + 1, 2);
        return new string('0', number.Length - 1) + number;
    }

    private static string TruncatedBinary(uint value, uint limit)
    {
        int bits = BitOperations.Log2(limit);
        uint shortCodes = (1u << (bits + 1)) - limit;
        return value < shortCodes ? Binary(value, bits) : Binary(value + shortCodes, bits + 1);
    }

    private static string Binary(uint value, int digits) => digits == 0 ? "" : Convert.ToString(value, 2).PadLeft(digits, '0');

    private static byte[] Random(int length)
    {
        byte[] data = new byte[length];
        new Random(length).NextBytes(data);
        return data;
    }
}
