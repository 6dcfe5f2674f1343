using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Infra.Http.Tests.Fields;

public sealed class HttpDateTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Example = new(1994, 11, 6, 8, 49, 37, TimeSpan.Zero);

    [Theory]
    [InlineData("Sun, 06 Nov 1994 08:49:37 GMT")]
    [InlineData("Sunday, 06-Nov-94 08:49:37 GMT")]
    [InlineData("Sun Nov  6 08:49:37 1994")]
    public void TryParse_OfTheFormsOfRfc9110_GivesTheSameTime(string text)
    {
        Assert.True(HttpDate.TryParse(Encoding.ASCII.GetBytes(text), Now, out DateTimeOffset time));
        Assert.Equal(Example, time);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Mon, 06 Nov 1994 08:49:37 GMT")]
    [InlineData("Sun, 06 Nov 1994 08:49:37 UTC")]
    [InlineData("Sun, 06 Nov 1994 24:00:00 GMT")]
    [InlineData("Sun, 31 Feb 1994 08:49:37 GMT")]
    [InlineData("Sun, 06 nov 1994 08:49:37 GMT")]
    [InlineData("Sun, 06 Nov 0000 08:49:37 GMT")]
    [InlineData("Sun, +6 Nov 1994 08:49:37 GMT")]
    [InlineData("Sun, 06 Nov 1994 08:49:37 GMT ")]
    [InlineData("Sunday, 06-Nov-1994 08:49:37 GMT")]
    [InlineData("Sun Nov 06 08:49:37 199")]
    public void TryParse_OfSomethingElse_Fails(string text) => Assert.False(HttpDate.TryParse(Encoding.ASCII.GetBytes(text), Now, out _));

    [Fact]
    public void TryParse_OfAWrittenTime_GivesIt() =>
        Prop.ForAll<uint>(seconds =>
        {
            DateTimeOffset time = DateTimeOffset.FromUnixTimeSeconds(seconds);
            var text = new byte[HttpDate.Length];
            HttpDate.Write(time, text);
            return HttpDate.TryParse(text, Now, out DateTimeOffset read) && read == time && Encoding.ASCII.GetString(text) == time.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void TryParse_OfAnyBytes_NeverThrows() =>
        Prop.ForAll<byte[]>(bytes => !HttpDate.TryParse(bytes, Now, out _) || bytes.Length > 20).QuickCheckThrowOnFailure();
}
