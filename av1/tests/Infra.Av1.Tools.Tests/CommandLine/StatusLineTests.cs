using System.Globalization;
using System.Text.RegularExpressions;
using Infra.Av1.Tool.Decoding;

namespace Infra.Av1.Tools.Tests.CommandLine;

public sealed class StatusLineTests
{
    [Fact]
    public void Show_OnATerminal_WritesOneLineAgainAndAgain()
    {
        List<string> texts = [];
        var status = new StatusLine(texts.Add, isTerminal: true, total: 4, rate: 25, frameTimes: null);

        status.Show(1);
        status.Show(4);
        status.End();
        status.End();

        Assert.Equal(3, texts.Count);
        Assert.Matches(new Regex(@"^\rDecoded 1/4 frames \(25\.0%\) - [0-9.]+/25\.00 fps \([0-9.]+x\)$"), texts[0]);
        Assert.StartsWith("\rDecoded 4/4 frames (100.0%)", texts[1], StringComparison.Ordinal);
        Assert.Equal("\n", texts[2]);
    }

    [Fact]
    public void Show_OnAPipe_WritesALineForEachPicture()
    {
        List<string> texts = [];
        var status = new StatusLine(texts.Add, isTerminal: false, total: 0, rate: 0, frameTimes: null);

        status.Show(1);
        status.Show(2);
        status.End();

        Assert.Equal(2, texts.Count);
        Assert.Matches(new Regex(@"^Decoded 2 frames - [0-9.]+ fps\n$"), texts[1]);
    }

    [Fact]
    public void Show_WhenQuiet_WritesTimesOnly()
    {
        using var times = new StringWriter(CultureInfo.InvariantCulture);
        var status = new StatusLine(write: null, isTerminal: true, total: 2, rate: 25, times);

        status.Show(1);
        status.Show(2);
        status.End();

        Assert.Equal(2, times.ToString().Count(c => c == '\n'));
    }
}
