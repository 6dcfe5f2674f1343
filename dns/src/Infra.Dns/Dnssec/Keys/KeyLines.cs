using System.Globalization;
using System.Text;

namespace Infra.Dns.Dnssec.Keys;

/// <summary>Goes through lines of <c>Name: value</c>; empty lines and those that begin with <c>;</c> or <c>#</c> are passed over. Copies nothing.</summary>
internal ref struct KeyLines(ReadOnlySpan<byte> text, ReadOnlySpan<byte> end)
{
    private const string TimeLayout = "yyyyMMddHHmmss";

    private readonly ReadOnlySpan<byte> _end = end;

    /// <summary>What comes from the line that begins with the end mark on.</summary>
    internal ReadOnlySpan<byte> Rest { get; private set; } = text;

    /// <summary>The number of the line that was read last.</summary>
    internal int Line { get; private set; }

    /// <summary>Whether it ended at a line that is none.</summary>
    internal bool IsBroken { get; private set; }

    internal bool TryRead(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        name = value = default;
        while (!Rest.IsEmpty)
        {
            if (!_end.IsEmpty && Rest.StartsWith(_end)) return false;
            int length = Rest.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = (length < 0 ? Rest : Rest[..length]).Trim(" \t\r"u8);
            Rest = length < 0 ? default : Rest[(length + 1)..];
            Line++;
            if (line.IsEmpty || line[0] is (byte)';' or (byte)'#') continue;
            int colon = line.IndexOf((byte)':');
            IsBroken = colon <= 0;
            if (IsBroken) return false;
            name = line[..colon];
            value = line[(colon + 1)..].Trim(" \t"u8);
            return true;
        }
        return false;
    }

    /// <summary>A number, and perhaps a mnemonic in parentheses after it.</summary>
    internal static bool TryParseAlgorithm(ReadOnlySpan<byte> value, out DnssecAlgorithm? algorithm)
    {
        int blank = value.IndexOf((byte)' ');
        bool isNumber = byte.TryParse(blank < 0 ? value : value[..blank], NumberStyles.None, CultureInfo.InvariantCulture, out byte number);
        algorithm = new DnssecAlgorithm(number);
        return isNumber;
    }

    /// <summary>Takes a line of a time; false if it is another line.</summary>
    internal static bool TryTakeTime(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, ref KeyTimes times, out bool isRight)
    {
        isRight = DateTime.TryParseExact(Encoding.Latin1.GetString(value), TimeLayout, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTime at);
        var time = new DateTimeOffset(at, TimeSpan.Zero);
        if (name.SequenceEqual("Created"u8)) times = times with { Created = time };
        else if (name.SequenceEqual("Publish"u8)) times = times with { Publish = time };
        else if (name.SequenceEqual("Activate"u8)) times = times with { Activate = time };
        else if (name.SequenceEqual("Inactive"u8)) times = times with { Inactive = time };
        else if (name.SequenceEqual("Delete"u8)) times = times with { Delete = time };
        else return false;
        return true;
    }

    internal static void AppendTimes(StringBuilder target, KeyTimes times)
    {
        Append("Created", times.Created);
        Append("Publish", times.Publish);
        Append("Activate", times.Activate);
        Append("Inactive", times.Inactive);
        Append("Delete", times.Delete);

        void Append(string name, DateTimeOffset? time)
        {
            if (time is { } at) target.Append(CultureInfo.InvariantCulture, $"{name}: {at.UtcDateTime.ToString(TimeLayout, CultureInfo.InvariantCulture)}\n");
        }
    }
}
