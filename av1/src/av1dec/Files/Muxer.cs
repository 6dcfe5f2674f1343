using Infra.Av1.Output;

namespace Infra.Av1.Tool.Files;

/// <summary>In which form pictures are written.</summary>
/// <param name="Name">null, md5, yuv, yuv4mpeg2 or png.</param>
/// <param name="IsPerFrame">Whether each picture has a file of its own.</param>
internal sealed record Muxer(string Name, bool IsPerFrame)
{
    private static readonly (string Name, string Extension)[] Known = [("null", "null"), ("md5", "md5"), ("yuv", "yuv"), ("yuv4mpeg2", "y4m"), ("png", "png")];

    /// <summary>Whether nothing is written.</summary>
    public bool IsNull => Name == "null";

    /// <summary>Chooses as dav1d does: by --muxer, else by the file's extension; /dev/null is null.</summary>
    public static bool TryChoose(string? muxer, string? output, out Muxer chosen, out string reason)
    {
        reason = "";
        chosen = new Muxer("null", IsPerFrame: false);
        if (muxer is not null)
        {
            bool isPerFrame = muxer.StartsWith("frame", StringComparison.Ordinal);
            string name = isPerFrame ? muxer["frame".Length..] : muxer;
            chosen = new Muxer(name, isPerFrame);
            if (Array.Exists(Known, k => k.Name == name)) return true;
            reason = $"Failed to find muxer named \"{muxer}\"";
            return false;
        }

        bool hasNumber = output is not null && FrameFileName.HasNumber(output);
        chosen = chosen with { IsPerFrame = hasNumber };
        if (output == "/dev/null") return true;
        string? extension = ExtensionOf(output ?? "");
        if (extension is null)
        {
            reason = $"No extension found for file {output}";
            return false;
        }

        string? found = Array.Find(Known, k => k.Extension == extension).Name;
        reason = $"Failed to find muxer for extension \"{extension}\"";
        chosen = new Muxer(found ?? "", hasNumber);
        return found is not null;
    }

    /// <summary>Makes the writer of one file.</summary>
    public Av1PictureWriter Create(Stream? target, long rateNumerator, long rateDenominator) => Name switch
    {
        "md5" => new Md5Writer(target),
        "yuv" => new YuvWriter(target!),
        "yuv4mpeg2" => new Y4mWriter(target!, rateNumerator, rateDenominator),
        "png" => new PngWriter(target!),
        _ => new NullWriter(),
    };

    // Letters and digits behind a last dot that has a name in front of it.
    private static string? ExtensionOf(string name)
    {
        int dot = name.Length - 1;
        while (dot >= 0 && char.IsAsciiLetterOrDigit(name[dot])) dot--;
        return dot > 0 && dot < name.Length - 1 && name[dot] == '.' && name[dot - 1] != '/' ? name[(dot + 1)..] : null;
    }
}
