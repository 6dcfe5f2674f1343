using Infra.Av1.Containers;
using Infra.Av1.Tool.CommandLine;

namespace Infra.Av1.Tools.Tests.CommandLine;

public sealed class ParserTests
{
    [Fact]
    public void Parse_OfShortAndLongForms_MeansTheSame()
    {
        foreach (string line in (string[])["-q -i a -o b -l 5 -s 0x10", "-qia -ob -l5 -s020", "--quiet --input=a --output b --lim 5 --skip=16", "-o b --quiet -i a -l 5 -s 16"])
        {
            Settings settings = Run(line);
            Assert.Equal(("a", "b", true, 5u, 16u), (settings.Input, settings.Output, settings.IsQuiet, settings.Limit, settings.Skip));
        }
    }

    [Theory]
    [InlineData("-i a --muxer md5 -o -", false)]
    [InlineData("-i a -o x.md5", true)]
    [InlineData("-i a --muxer framemd5 -o x", true)]
    [InlineData("-i a --verify 00", false)]
    [InlineData("-i a --muxer md5 --filmgrain 1 -o -", true)]
    [InlineData("-i a -o x.y4m --filmgrain 0", false)]
    public void Parse_OfGrain_FollowsTheMuxer(string line, bool applies) => Assert.Equal(applies, Run(line).Decoder.ApplyGrain);

    [Fact]
    public void Parse_OfDecoderOptions_HasDav1dsDefaultsAndMeanings()
    {
        Av1DecoderOptions plain = Run("-i a -o b").Decoder;
        Assert.True(plain is { Strict: true, AllLayers: true, OperatingPoint: 0, OutputInvisible: false, InLoopFilters: Av1LoopFilters.All, DecodeFrameType: Av1FrameSelection.All, Vectors: Av1VectorLevel.V512 });

        Settings other = Run("-i a -o b --strict 0 --alllayers 0 --oppoint 3 --outputinvisible 1 --inloopfilters nocdef --decodeframetype key --cpumask avx2 --sizelimit 16x0x10 --threads 2 --demuxer mkv");
        Assert.True(other.Decoder is { Strict: false, AllLayers: false, OperatingPoint: 3, OutputInvisible: true, InLoopFilters: Av1LoopFilters.Deblock | Av1LoopFilters.Restoration, DecodeFrameType: Av1FrameSelection.Key, Vectors: Av1VectorLevel.V256 });
        Assert.Equal((256L, 2, ContainerFormat.Matroska), (other.Decoder.Limits.FramePixelsMax, other.Threads, other.Format!.Value));
        Assert.Equal(Av1LoopFilters.Cdef | Av1LoopFilters.Restoration, Run("-i a -o b --inloopfilters 6").Decoder.InLoopFilters);
        Assert.Equal([Av1VectorLevel.None, Av1VectorLevel.V128, Av1VectorLevel.V512, Av1VectorLevel.V256], ((string[])["--cpumask 0", "--cpumask ssse3", "--cpumask=-1", "--simd v256"]).Select(o => Run($"-i a -o b {o}").Decoder.Vectors));
    }

    [Theory]
    [InlineData("", "Input file")]
    [InlineData("-i a", "Output file")]
    [InlineData("-i a -o b c", "Extra/unused")]
    [InlineData("-i a -o b -l x", "Invalid argument \"x\" for option -l/--limit; should be an integer")]
    [InlineData("-i a -o b --filmgrain 1x", "Invalid argument")]
    [InlineData("-i a -o b --inloopfilters some", "should be any of none, deblock")]
    [InlineData("-i a -o b --sizelimit 3x", "an integer or dimension")]
    [InlineData("-i a -o b --sizelimit 65536x65536", "an integer or dimension")]
    [InlineData("-i a -o b --oppoint 32", "0 to 31")]
    [InlineData("-i a -o b --threads 257", "0 to 256")]
    [InlineData("-i a -o b --repeat 0", "at least 1")]
    [InlineData("-i a -o b --nonsense", "unrecognized option")]
    [InlineData("-i a -o b --ver", "ambiguous")]
    [InlineData("-i a -o b --quiet=1", "doesn't allow an argument")]
    [InlineData("-i a -o", "requires an argument")]
    [InlineData("-i a -o b -x", "invalid option")]
    [InlineData("-i a -o b --verify 00", "requires output file")]
    [InlineData("-i a --verify 00 --muxer yuv", "requires a checksum muxer")]
    [InlineData("-i a -o b --demuxer avi", "Failed to find demuxer")]
    [InlineData("-i a -o b --realtime", "not supported")]
    public void Parse_OfMistakes_SaysWhatIsWrong(string line, string expected)
    {
        var answer = Assert.IsType<ParseResult.Ask>(Parser.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

        Assert.Contains(expected, answer.Text, StringComparison.Ordinal);
        Assert.Equal((true, 1), (answer.IsError, answer.ExitCode));
    }

    [Fact]
    public void Parse_OfVersionAndHelp_Answers()
    {
        Assert.Equal((true, 0), Parser.Parse(["-v"]) is ParseResult.Ask version ? (version.IsError, version.ExitCode) : default);
        Assert.Equal((false, 0), Parser.Parse(["--help"]) is ParseResult.Ask help ? (help.IsError, help.ExitCode) : default);
        Assert.IsType<ParseResult.Run>(Parser.Parse(["-i", "a", "--muxer", "null"]));
        Assert.IsType<ParseResult.Run>(Parser.Parse(["-i", "a", "--probe"]));
    }

    [Theory]
    [InlineData("12", 12u)]
    [InlineData(" +0x1F", 31u)]
    [InlineData("017", 15u)]
    [InlineData("-1", uint.MaxValue)]
    [InlineData("99999999999999999999999", uint.MaxValue)]
    [InlineData("0", 0u)]
    [InlineData("0b101", 5u)]
    [InlineData("-0B1", uint.MaxValue)]
    [InlineData("0b2", null)]
    [InlineData("0b", null)]
    [InlineData("0x", null)]
    [InlineData("08", null)]
    [InlineData("", null)]
    [InlineData("-", null)]
    public void Numbers_ReadAsStrtoulDoes(string text, uint? expected) => Assert.Equal(expected, Numbers.TryRead(text, out uint value) ? value : null);

    [Theory]
    [InlineData("0x", 0u)]
    [InlineData("0x1F", 31u)]
    [InlineData("0x0x1F", 31u)]
    [InlineData("0x-1", uint.MaxValue)]
    [InlineData("0x0b1", 0xB1u)]
    [InlineData("0x 5", 5u)]
    [InlineData("0xg", null)]
    [InlineData("0x5 ", null)]
    [InlineData("0X", null)]
    [InlineData("12", 12u)]
    public void MembersOfSets_ReadAsDav1dDoes(string text, uint? expected) => Assert.Equal(expected, Numbers.TryReadMember(text, out uint value) ? value : null);

    private static Settings Run(string line) => Assert.IsType<ParseResult.Run>(Parser.Parse(line.Split(' '))).Settings;
}
