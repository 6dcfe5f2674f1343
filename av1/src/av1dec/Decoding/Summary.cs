using System.Globalization;
using System.Text.Json;
using Infra.Av1.Tool.Probing;

namespace Infra.Av1.Tool.Decoding;

/// <summary>What --json says of a decoding run.</summary>
internal sealed class Summary
{
    private const int ErrorsMax = 1000;
    private readonly List<(Av1Error Error, bool IsContainer)> _errors = [];

    /// <summary>Container.</summary>
    public string Container { get; set; } = "";

    /// <summary>Size and format of the first picture.</summary>
    public (int Width, int Height, int BitDepth, string Layout)? Format { get; set; }

    /// <summary>MD5, when it was asked for.</summary>
    public string? Digest { get; set; }

    /// <summary>Of each pass.</summary>
    public List<PassFigures> Passes { get; } = [];

    /// <summary>How many errors there were.</summary>
    public long ErrorCount { get; private set; }

    /// <summary>Adds an error; the first thousand are kept.</summary>
    public void Add(Av1Error error, bool isContainer)
    {
        ErrorCount++;
        if (_errors.Count < ErrorsMax) _errors.Add((error, isContainer));
    }

    /// <summary>Writes the document.</summary>
    public void Write(Stream target, int exitCode)
    {
        using (var json = new Utf8JsonWriter(target, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("container", Container);
            json.WriteNumber("frames", Passes.Count > 0 ? Passes[0].Frames : 0);
            if (Format is { } format)
            {
                json.WriteNumber("width", format.Width);
                json.WriteNumber("height", format.Height);
                json.WriteNumber("bit_depth", format.BitDepth);
                json.WriteString("layout", format.Layout);
            }

            if (Digest is not null) json.WriteString("md5", Digest);
            json.WriteNumber("error_count", ErrorCount);
            json.WriteStartArray("errors");
            foreach ((Av1Error error, bool isContainer) in _errors) JsonParts.WriteError(json, error, isContainer);
            json.WriteEndArray();
            json.WriteNumber("seconds", Passes.Sum(p => p.Seconds));
            json.WriteNumber("cpu_seconds", Passes.Sum(p => p.CpuSeconds));
            json.WriteNumber("peak_memory_bytes", PeakMemory());
            json.WriteNumber("allocated_bytes_per_frame", Passes.Count > 0 ? PerFrame(Passes[^1]) : 0);
            json.WriteStartArray("passes");
            foreach (PassFigures pass in Passes)
            {
                json.WriteStartObject();
                json.WriteNumber("frames", pass.Frames);
                json.WriteNumber("seconds", pass.Seconds);
                json.WriteNumber("cpu_seconds", pass.CpuSeconds);
                json.WriteNumber("allocated_bytes_per_frame", PerFrame(pass));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteNumber("exit_code", exitCode);
            json.WriteEndObject();
        }

        target.Write("\n"u8);
    }

    private static double PerFrame(PassFigures pass) => pass.Frames > 0 ? Math.Round((double)pass.AllocatedBytes / pass.Frames) : 0;

    // VmHWM of proc(5), in kB.
    private static long PeakMemory()
    {
        const string Field = "VmHWM:";
        string? line = File.ReadLines("/proc/self/status").FirstOrDefault(l => l.StartsWith(Field, StringComparison.Ordinal));
        return line is not null && long.TryParse(line[Field.Length..^"kB".Length], NumberStyles.Integer, CultureInfo.InvariantCulture, out long kilobytes) ? kilobytes << 10 : 0;
    }
}
