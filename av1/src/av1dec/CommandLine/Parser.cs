using System.Globalization;
using Infra.Av1.Containers;
using Infra.Parsing;

namespace Infra.Av1.Tool.CommandLine;

/// <summary>dav1d's command line with its defaults, and what av1dec adds.</summary>
internal static class Parser
{
    private const long PixelsUnlimited = 65536L * 65536;
    private static readonly (string Name, uint Value)[] CpuMasks = [("sse2", 1), ("ssse3", 3), ("sse41", 7), ("avx2", 15), ("avx512icl", 31), ("none", 0)];
    private static readonly (string Name, uint Value)[] Levels = [("none", 0), ("v128", 1), ("v256", 2), ("v512", 3)];
    private static readonly (string Name, uint Value)[] FrameTypes = [("all", 0), ("reference", 1), ("intra", 2), ("key", 3)];
    private static readonly (string Name, uint Value)[] Filters =
        [("none", 0), ("deblock", 1), ("nodeblock", 6), ("cdef", 2), ("nocdef", 5), ("restoration", 4), ("norestoration", 3), ("all", 7)];

    /// <summary>Version of this build.</summary>
    public static string Version { get; } = typeof(Parser).Assembly.GetName().Version!.ToString(3);

    /// <summary>Reads the arguments.</summary>
    public static ParseResult Parse(IReadOnlyList<string> arguments)
    {
        var reader = new OptionReader(arguments);
        var settings = new Settings { Decoder = new Av1DecoderOptions { Strict = true, Limits = new Av1Limits { FramePixelsMax = PixelsUnlimited } } };
        bool? appliesGrain = null;
        string? mistake;
        while (reader.TryRead(out Option option, out string value, out mistake))
        {
            switch (option.Name)
            {
                case "help":
                    return new ParseResult.Ask(Usage.Text, IsError: false, 0);
                case "version":
                    return new ParseResult.Ask(Version + "\n", IsError: true, 0);
                case "filmgrain":
                    if (!Numbers.TryRead(value, out uint grain)) return Wrong(option, value, "an integer");
                    appliesGrain = grain != 0;
                    break;
                default:
                    if (!TryApply(option, value, ref settings, out ParseResult? answer)) return answer!;
                    break;
            }
        }

        if (mistake is not null) return Fail(mistake);
        return reader.Words.Count > 0 ? Fail($"Extra/unused arguments found, e.g. '{TextEscape.Escape(reader.Words[0])}'") : Complete(settings, appliesGrain);
    }

    private static bool TryApply(Option option, string value, ref Settings settings, out ParseResult? answer)
    {
        answer = null;
        Settings? next = option.Name switch
        {
            "input" => settings with { Input = value },
            "output" => settings with { Output = value },
            "quiet" => settings with { IsQuiet = true },
            "demuxer" => settings with { Demuxer = value },
            "muxer" => settings with { Muxer = value },
            "frametimes" => settings with { FrameTimes = value },
            "verify" => settings with { Verify = value },
            "negstride" => settings,
            "probe" => settings with { IsProbe = true },
            "json" => settings with { IsJson = true },
            "fail-on-error" => settings with { FailsOnError = true },
            _ => null,
        };
        if (next is null)
        {
            if (option.Name is "realtime" or "realtimecache") answer = Fail($"option '--{option.Name}' is not supported");
            else if (TryApplyEnum(option, value, settings, out next, out string should) || TryApplyNumber(option, value, settings, ref next, ref should)) answer = null;
            else answer = Wrong(option, value, should);
        }

        settings = next ?? settings;
        return answer is null;
    }

    private static bool TryApplyEnum(Option option, string value, Settings settings, out Settings? next, out string should)
    {
        next = null;
        should = "an integer";
        Av1DecoderOptions decoder = settings.Decoder;
        uint number;
        switch (option.Name)
        {
            case "cpumask":
                if (!TryReadEnum(value, CpuMasks, out number, out should)) return false;
                next = settings with { Decoder = decoder with { Vectors = LevelOfMask(number) } };
                return true;
            case "simd":
                if (!TryReadEnum(value, Levels, out number, out should) || number > 3) return false;
                next = settings with { Decoder = decoder with { Vectors = (Av1VectorLevel)number } };
                return true;
            case "inloopfilters":
                if (!TryReadEnum(value, Filters, out number, out should)) return false;
                next = settings with { Decoder = decoder with { InLoopFilters = (Av1LoopFilters)(number & 7) } };
                return true;
            case "decodeframetype":
                if (!TryReadEnum(value, FrameTypes, out number, out should) || number > 3) return false;
                next = settings with { Decoder = decoder with { DecodeFrameType = (Av1FrameSelection)number } };
                return true;
            case "sizelimit":
                should = "an integer or dimension";
                if (!TryReadSize(value, out number)) return false;
                next = settings with { SizeLimit = number };
                return true;
            default:
                return false;
        }
    }

    private static bool TryApplyNumber(Option option, string value, Settings settings, ref Settings? next, ref string should)
    {
        if (next is not null || option.Name is "cpumask" or "simd" or "inloopfilters" or "decodeframetype" or "sizelimit" || !Numbers.TryRead(value, out uint number)) return false;
        Av1DecoderOptions decoder = settings.Decoder;
        should = option.Name == "oppoint" ? "0 to 31" : "0 to 256";
        switch (option.Name)
        {
            case "limit":
                next = settings with { Limit = number };
                break;
            case "skip":
                next = settings with { Skip = number };
                break;
            case "repeat":
                should = "at least 1";
                if (number == 0) return false;
                next = settings with { Repeat = number };
                break;
            case "threads":
                if (number > 256) return false;
                next = settings with { Threads = (int)number };
                break;
            case "framedelay":
                if (number > 256) return false;
                next = settings with { Decoder = decoder with { MaxFrameDelay = (int)number } };
                break;
            case "oppoint":
                if (number > 31) return false;
                next = settings with { Decoder = decoder with { OperatingPoint = (int)number } };
                break;
            case "alllayers":
                next = settings with { Decoder = decoder with { AllLayers = number != 0 } };
                break;
            case "strict":
                next = settings with { Decoder = decoder with { Strict = number != 0 } };
                break;
            case "outputinvisible":
                next = settings with { Decoder = decoder with { OutputInvisible = number != 0 } };
                break;
            default:
                return false;
        }

        return true;
    }

    private static ParseResult Complete(Settings settings, bool? appliesGrain)
    {
        if (settings.Verify is not null)
        {
            if (settings.Output is not null) return Fail("Verification (--verify) requires output file (-o/--output) to not set");
            if (settings.Muxer is not (null or "md5")) return Fail("Verification (--verify) requires a checksum muxer (md5)");
            settings = settings with { Muxer = "md5" };
        }

        if (settings.Input.Length == 0) return Fail("Input file (-i/--input) is required");
        if (settings.Muxer != "null" && settings.Output is null && settings.Verify is null && !settings.IsProbe) return Fail("Output file (-o/--output) is required");
        if (settings.Demuxer is not null)
        {
            ContainerFormat? format = settings.Demuxer switch
            {
                "ivf" => ContainerFormat.Ivf,
                "section5" => ContainerFormat.Section5,
                "annexb" => ContainerFormat.AnnexB,
                "webm" or "matroska" or "mkv" => ContainerFormat.Matroska,
                "mp4" => ContainerFormat.Mp4,
                _ => null,
            };
            if (format is null) return new ParseResult.Ask($"Failed to find demuxer named \"{TextEscape.Escape(settings.Demuxer)}\"\n", IsError: true, 1);
            settings = settings with { Format = format };
        }

        Av1DecoderOptions decoder = settings.Decoder with { ApplyGrain = appliesGrain ?? settings.Muxer != "md5" };
        if (settings.SizeLimit > 0) decoder = decoder with { Limits = decoder.Limits with { FramePixelsMax = settings.SizeLimit } };
        return new ParseResult.Run(settings with { Decoder = decoder });
    }

    // Bits of dav1d's flags: SSE2 1, SSSE3 2, SSE4.1 4, AVX2 8, AVX-512 16.
    private static Av1VectorLevel LevelOfMask(uint mask) =>
        (mask & 16) != 0 ? Av1VectorLevel.V512 : (mask & 8) != 0 ? Av1VectorLevel.V256 : (mask & 7) != 0 ? Av1VectorLevel.V128 : Av1VectorLevel.None;

    private static bool TryReadEnum(string text, (string Name, uint Value)[] names, out uint value, out string should)
    {
        should = $"any of {string.Join(", ", names[..^1].Select(n => n.Name))} or {names[^1].Name}, a hexadecimal (starting with 0x), or an integer";
        foreach ((string name, uint known) in names)
        {
            value = known;
            if (name == text) return true;
        }

        return Numbers.TryReadMember(text, out value);
    }

    private static bool TryReadSize(string text, out uint pixels)
    {
        pixels = 0;
        // In front of an x nothing is taken for 0, as in dav1d.
        if (!Numbers.TryReadBeginning(text, out ulong value, out int length) && !text.StartsWith('x')) return false;
        if (length < text.Length)
        {
            if (text[length] != 'x' || !Numbers.TryReadBeginning(text.AsSpan(length + 1), out ulong other, out int rest) || length + 1 + rest != text.Length) return false;
            value = unchecked(value * other);
        }

        pixels = unchecked((uint)value);
        return value < uint.MaxValue;
    }

    private static ParseResult.Ask Wrong(Option option, string value, string should) =>
        Fail(string.Create(CultureInfo.InvariantCulture, $"Invalid argument \"{TextEscape.Escape(value)}\" for option {option.Spelling}; should be {should}"));

    private static ParseResult.Ask Fail(string reason) => new($"{reason}\n\n{Usage.Text}", IsError: true, 1);
}
