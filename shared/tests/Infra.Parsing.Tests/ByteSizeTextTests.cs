using FsCheck;
using FsCheck.Fluent;

namespace Infra.Parsing.Tests;

public sealed class ByteSizeTextTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("4096", 4096)]
    [InlineData("64KiB", 65536)]
    [InlineData("64Ki", 65536)]
    [InlineData("10MB", 10_000_000)]
    [InlineData("1G", 1ul << 30)]
    [InlineData("1.5GiB", 3ul << 29)]
    [InlineData("2kB", 2000)]
    [InlineData("2k", 2048)]
    [InlineData("7B", 7)]
    [InlineData("0.5KiB", 512)]
    [InlineData("15EiB", 15ul << 60)]
    [InlineData("18446744073709551615", ulong.MaxValue)]
    [InlineData("18446744073709551615B", ulong.MaxValue)]
    [InlineData("15.5EiB", (ulong)31 << 59)]
    public void TryParse_WhenSound_IsExact(string text, ulong expected)
    {
        Assert.True(ByteSizeText.TryParse(text, out ulong value, out TextError error), error.Message);

        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("KiB", 0)]
    [InlineData("-1", 0)]
    [InlineData("+1", 0)]
    [InlineData(" 1", 0)]
    [InlineData("1 ", 1)]
    [InlineData("1 KiB", 1)]
    [InlineData("10Mb", 3)]
    [InlineData("10b", 2)]
    [InlineData("1KIB", 1)]
    [InlineData("1ZiB", 1)]
    [InlineData("1KiBB", 1)]
    [InlineData("1e3", 1)]
    [InlineData("0.3B", 0)]
    [InlineData("1.0001KB", 0)]
    [InlineData("16EiB", 0)]
    [InlineData("18446744073709551616", 19)]
    [InlineData("0x10", 1)]
    public void TryParse_WhenWrong_SaysWhere(string text, int offset)
    {
        Assert.False(ByteSizeText.TryParse(text, out ulong value, out TextError error));

        Assert.Equal(0ul, value);
        Assert.Equal(offset, error.Offset);
        Assert.NotEqual("", error.Message);
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(1000, "1000")]
    [InlineData(1024, "1KiB")]
    [InlineData(1536, "1536")]
    [InlineData(3ul << 40, "3TiB")]
    [InlineData(ulong.MaxValue, "18446744073709551615")]
    public void Format_WhenAnySize_IsExact(ulong value, string expected) => Assert.Equal(expected, ByteSizeText.Format(value));

    [Fact]
    public void FormatThenParse_WhenAnySize_GivesItBack() =>
        Prop.ForAll<ulong, byte>((number, shift) =>
        {
            ulong value = number << (shift % 64);
            return ByteSizeText.TryParse(ByteSizeText.Format(value), out ulong back) && back == value;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void TryParse_WhenAnyText_NeverThrows() =>
        Prop.ForAll<string>(text => ByteSizeText.TryParse(text, out _, out TextError error) == (error == default)).QuickCheckThrowOnFailure();
}
