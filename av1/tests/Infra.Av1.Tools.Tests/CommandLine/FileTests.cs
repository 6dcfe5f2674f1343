using Infra.Av1.Tool.Files;

namespace Infra.Av1.Tools.Tests.CommandLine;

public sealed class FileTests
{
    [Theory]
    [InlineData("f%n.y4m", "f7.y4m")]
    [InlineData("f%3n.y4m", "f007.y4m")]
    [InlineData("f%03n.y4m", "f007.y4m")]
    [InlineData("%wx%h-%5n", "64x48-00007")]
    [InlineData("100%%n", "100%7")]
    [InlineData("50%x %", "50%x %")]
    [InlineData("%1n", "7")]
    public void Fill_OfPatterns_PutsNumbersIn(string pattern, string expected) => Assert.Equal(expected, FrameFileName.Fill(pattern, 7, 64, 48));

    [Theory]
    [InlineData(null, "a.y4m", "yuv4mpeg2", false)]
    [InlineData(null, "a.b/c.md5", "md5", false)]
    [InlineData(null, "f%3n.png", "png", true)]
    [InlineData(null, "/dev/null", "null", false)]
    [InlineData("framemd5", "x", "md5", true)]
    [InlineData("yuv", "f%n", "yuv", false)]
    [InlineData("null", null, "null", false)]
    [InlineData(null, "noext", null, false)]
    [InlineData(null, "a/.y4m", null, false)]
    [InlineData(null, "a.avi", null, false)]
    [InlineData("mov", "a.y4m", null, false)]
    public void TryChoose_FollowsDav1d(string? muxer, string? output, string? expected, bool isPerFrame)
    {
        bool isFound = Muxer.TryChoose(muxer, output, out Muxer chosen, out string reason);

        Assert.Equal(expected is not null, isFound);
        if (isFound) Assert.Equal(new Muxer(expected!, isPerFrame), chosen);
        else Assert.NotEmpty(reason);
    }
}
