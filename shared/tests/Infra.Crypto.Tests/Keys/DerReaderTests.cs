using FsCheck;
using FsCheck.Fluent;
using Infra.Crypto.Keys;
using Infra.Testing;

namespace Infra.Crypto.Tests.Keys;

public class DerReaderTests
{
    [Theory]
    [InlineData("020100", true)]
    [InlineData("02020080", true)]
    [InlineData("0202FF7F", true)]
    [InlineData("02020001", false)]
    [InlineData("0202FF80", false)]
    [InlineData("0200", false)]
    [InlineData("02810101", false)]
    [InlineData("0282000101", false)]
    [InlineData("0280000000", false)]
    [InlineData("02", false)]
    [InlineData("0202", false)]
    [InlineData("", false)]
    [InlineData("0285000000000101", false)]
    [InlineData("0284FFFFFFFF01", false)]
    [InlineData("1F020100", false)]
    public void TryReadInteger_TakesShortestFormsOnly(string hex, bool isValid)
    {
        byte[] der = Convert.FromHexString(hex);
        var reader = new DerReader(der);

        Assert.Equal(isValid, reader.TryReadInteger(out _));
        Assert.Equal(isValid ? 0 : der.Length, reader.Remaining);
    }

    [Theory]
    [InlineData("020100", true, "")]
    [InlineData("02017F", true, "7F")]
    [InlineData("02020080", true, "80")]
    [InlineData("020180", false, "")]
    public void TryReadUnsigned_RefusesNegative(string hex, bool isValid, string value)
    {
        var reader = new DerReader(Convert.FromHexString(hex));

        Assert.Equal(isValid, reader.TryReadUnsigned(out ReadOnlySpan<byte> number));
        Assert.Equal(value, Convert.ToHexString(number));
    }

    [Theory]
    [InlineData("010100", true)]
    [InlineData("0101FF", true)]
    [InlineData("010101", false)]
    [InlineData("01020000", false)]
    public void TryReadBoolean_TakesTwoForms(string hex, bool isValid) => Assert.Equal(isValid, new DerReader(Convert.FromHexString(hex)).TryReadBoolean(out _));

    [Theory]
    [InlineData("030100", true)]
    [InlineData("03020001", true)]
    [InlineData("030203F8", true)]
    [InlineData("030203FC", false)]
    [InlineData("03020800", false)]
    [InlineData("030101", false)]
    [InlineData("0300", false)]
    public void TryReadBitString_ChecksUnusedBits(string hex, bool isValid) => Assert.Equal(isValid, new DerReader(Convert.FromHexString(hex)).TryReadBitString(out _, out _));

    [Theory]
    [InlineData("06032A0304", true)]
    [InlineData("0603550480", false)]
    [InlineData("060480018001", false)]
    [InlineData("0600", false)]
    [InlineData("06052A8180807F", true)]
    public void TryReadObjectIdentifier_ChecksArcs(string hex, bool isValid) => Assert.Equal(isValid, new DerReader(Convert.FromHexString(hex)).TryReadObjectIdentifier(out _));

    [Fact]
    public void TryReadObjectIdentifier_WhenTooLong_IsFalse()
    {
        byte[] long65 = [6, 65, .. Enumerable.Repeat((byte)1, 65)], arc20 = [6, 20, .. Enumerable.Repeat((byte)0x81, 19), 1];
        Assert.False(new DerReader(long65).TryReadObjectIdentifier(out _));
        Assert.False(new DerReader(arc20).TryReadObjectIdentifier(out _));
    }

    [Theory]
    [InlineData("0204 7FFFFFFF", int.MaxValue, true)]
    [InlineData("0205 0080000000", 0, false)]
    [InlineData("0201 FF", 0, false)]
    [InlineData("0202 0100", 256, true)]
    public void TryReadSmall_StaysBelow2To31(string hex, int value, bool isValid)
    {
        var reader = new DerReader(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)));
        Assert.Equal(isValid, reader.TryReadSmall(out int actual));
        Assert.Equal(value, actual);
    }

    [Fact]
    public void TryReadSequence_WhenNestedBelow16Levels_IsFalse()
    {
        byte[] der = [];
        for (int i = 0; i < 17; i++) der = [0x30, (byte)der.Length, .. der];
        var reader = new DerReader(der);
        int levels = 0;
        while (reader.TryReadSequence(out DerReader inner))
        {
            reader = inner;
            levels++;
        }
        Assert.Equal(DerReader.DepthMax, levels);
    }

    [Fact]
    public void Writer_ThenReader_GiveSameValues()
    {
        Span<byte> buffer = new byte[1000];
        byte[] content = Differential.Exact(new Random(1), 300);
        var writer = new DerWriter(buffer);
        writer.WriteUnsigned(content);
        writer.WriteBitString(content.AsSpan(0, 127));
        writer.WriteUnsigned([0, 0, 0]);
        writer.WriteSmall(127);
        int mark = writer.Mark;
        writer.Write(DerTag.OctetString, content.AsSpan(0, 3));
        writer.Wrap(DerTag.ContextConstructed(2), mark);
        writer.Wrap(DerTag.Sequence, 0);
        byte[] der = buffer[..writer.Finish()].ToArray();

        Assert.True(ReadWritten(der, content));
        WireAssert.EveryProperPrefixFails(der, message => ReadWritten(message.ToArray(), content));
        WireAssert.AppendedByteFails(der, message => ReadWritten(message.ToArray(), content));
        Assert.Throws<ArgumentException>(() => new DerWriter(new byte[2]).Write(DerTag.OctetString, [1]));
    }

    [Fact]
    public void AnyBytes_NeverThrow_NeverGrow() => Prop.ForAll<byte[]>(bytes =>
    {
        var reader = new DerReader(bytes);
        int before = reader.Remaining;
        for (int i = 0; i < 100; i++)
        {
            DerReader copy = reader;
            copy.TryReadBoolean(out _);
            copy.TryReadBitString(out _);
            copy.TryReadObjectIdentifier(out _);
            copy.TryReadNull();
            copy.TryReadSet(out _);
            if (!reader.TryReadEncoded(out ReadOnlySpan<byte> encoded)) return true;
            before -= encoded.Length;
            if (reader.Remaining != before) return false;
        }
        return true;
    }).QuickCheckThrowOnFailure();

    private static bool ReadWritten(byte[] der, byte[] content)
    {
        var reader = new DerReader(der);
        return reader.TryReadSequence(out DerReader body) && reader.IsAtEnd
            && body.TryReadConstructed(DerTag.ContextConstructed(2), out DerReader inner) && inner.TryReadOctetString(out ReadOnlySpan<byte> three) && inner.IsAtEnd
            && three.SequenceEqual(content.AsSpan(0, 3)) && body.TryReadSmall(out int small) && small == 127 && body.TryReadUnsigned(out ReadOnlySpan<byte> zero) && zero.IsEmpty
            && body.TryReadBitString(out ReadOnlySpan<byte> bits) && bits.SequenceEqual(content.AsSpan(0, 127))
            && body.TryReadUnsigned(out ReadOnlySpan<byte> number) && number.SequenceEqual(content.AsSpan().TrimStart((byte)0)) && body.IsAtEnd;
    }
}
