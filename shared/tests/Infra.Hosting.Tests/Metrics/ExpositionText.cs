using System.Globalization;
using System.Text;

namespace Infra.Hosting.Tests.Metrics;

/// <summary>Reads OpenMetrics text strictly: whatever is not exactly by the format fails the test.</summary>
internal static class ExpositionText
{
    internal static List<(string Name, Dictionary<string, string> Labels, string Value)> Read(string text)
    {
        Assert.EndsWith("# EOF\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', text);
        List<(string, Dictionary<string, string>, string)> samples = [];
        foreach (string line in text[..^"# EOF\n".Length].Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line[0] == '#') Assert.Matches("^# (HELP [a-zA-Z_:][a-zA-Z0-9_:]* .*|TYPE [a-zA-Z_:][a-zA-Z0-9_:]* (counter|gauge|histogram)|UNIT [a-zA-Z_:][a-zA-Z0-9_:]* [a-zA-Z0-9_]+)$", line);
            else samples.Add(ReadSample(line));
        }

        return samples;
    }

    private static (string Name, Dictionary<string, string> Labels, string Value) ReadSample(string line)
    {
        int end = line.IndexOfAny(['{', ' ']);
        string name = line[..end];
        Assert.Matches("^[a-zA-Z_:][a-zA-Z0-9_:]*$", name);
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        int i = end;
        if (line[i] == '{')
        {
            do
            {
                int equals = line.IndexOf('=', i);
                string key = line[(i + 1)..equals];
                Assert.Matches("^[a-zA-Z_][a-zA-Z0-9_]*$", key);
                Assert.Equal('"', line[equals + 1]);
                i = equals + 2;
                labels.Add(key, ReadQuoted(line, ref i));
            }
            while (line[i] == ',');
            Assert.Equal('}', line[i++]);
        }

        Assert.Equal(' ', line[i]);
        string value = line[(i + 1)..];
        Assert.True(value is "+Inf" or "-Inf" or "NaN" || double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _), value);
        return (name, labels, value);
    }

    // Starts behind the opening quote, ends behind the closing one.
    private static string ReadQuoted(string line, ref int i)
    {
        var value = new StringBuilder();
        while (line[i] != '"')
        {
            if (line[i] != '\\')
            {
                value.Append(line[i++]);
                continue;
            }

            value.Append(line[i + 1] switch { 'n' => '\n', '\\' => '\\', '"' => '"', char other => throw new FormatException($"unknown escape {other}") });
            i += 2;
        }

        i++;
        return value.ToString();
    }
}
