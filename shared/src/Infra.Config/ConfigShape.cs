using System.Globalization;
using System.Net;
using Infra.Parsing;

namespace Infra.Config;

/// <summary>Makes the shapes that values commonly have.</summary>
public static class ConfigShape
{
    /// <summary>A string.</summary>
    /// <param name="lengthMin">Least number of UTF-16 code units.</param>
    /// <param name="lengthMax">Most of them.</param>
    public static ConfigShape<string> Text(int lengthMin = 0, int lengthMax = int.MaxValue)
    {
        string expected = (lengthMin, lengthMax) switch
        {
            (0, int.MaxValue) => "a string",
            (1, int.MaxValue) => "a string that is not empty",
            (_, int.MaxValue) => $"a string of at least {lengthMin} characters",
            (0, _) => $"a string of at most {lengthMax} characters",
            _ => $"a string of {lengthMin} to {lengthMax} characters",
        };
        return Parsed(expected, (string text, out string result) =>
        {
            result = text;
            return text.Length >= lengthMin && text.Length <= lengthMax;
        }, text => text);
    }

    /// <summary>A path of the file system: not empty, without the character U+0000. It is not looked at.</summary>
    public static ConfigShape<string> Path() => Parsed("a path", (string text, out string result) =>
    {
        result = text;
        return text.Length is > 0 and <= 4095 && !text.Contains('\0', StringComparison.Ordinal);   // PATH_MAX
    }, text => text);

    /// <summary>A string that a parser of the caller understands.</summary>
    /// <param name="expected">What a user must write, to stand behind "must be": <c>a host name</c>.</param>
    /// <param name="parser">Parses it; must not throw.</param>
    /// <param name="format">Writes it so that <paramref name="parser"/> gives the same value.</param>
    public static ConfigShape<T> Parsed<T>(string expected, ConfigTextParser<T> parser, Func<T, string> format) =>
        new(new ConfigType(ConfigKind.Text, expected), IsText, (ConfigValue value, out T result) =>
        {
            if (parser(value.Text, out result)) return true;
            value.Error("bad-value", $"{value.Label} is {value}, but it must be {expected}");
            return false;
        }, value => ConfigValue.OfText(format(value)));

    /// <summary>A whole number within bounds, both included.</summary>
    public static ConfigShape<long> Integer(long min = long.MinValue, long max = long.MaxValue)
    {
        string expected = (min, max) switch
        {
            (long.MinValue, long.MaxValue) => "an integer",
            (_, long.MaxValue) => string.Create(CultureInfo.InvariantCulture, $"an integer of at least {min}"),
            (long.MinValue, _) => string.Create(CultureInfo.InvariantCulture, $"an integer of at most {max}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"an integer from {min} to {max}"),
        };
        var type = new ConfigType(ConfigKind.Integer, expected)
        {
            Minimum = min == long.MinValue ? null : min.ToString(CultureInfo.InvariantCulture),
            Maximum = max == long.MaxValue ? null : max.ToString(CultureInfo.InvariantCulture),
        };
        return new ConfigShape<long>(type, value => value.Kind == ConfigValueKind.Integer, (ConfigValue value, out long result) =>
        {
            result = value.Integer;
            return (result >= min && result <= max) || OutOfRange(value, expected);
        }, value => ConfigValue.OfInteger(value));
    }

    /// <summary>A number within bounds, both included. Not-a-number is refused; infinity only fits an infinite bound.</summary>
    public static ConfigShape<double> Number(double min = double.MinValue, double max = double.MaxValue)
    {
        bool hasMin = min > double.MinValue;
        bool hasMax = max < double.MaxValue;
        string expected = (hasMin, hasMax) switch
        {
            (false, false) => "a number",
            (true, false) => string.Create(CultureInfo.InvariantCulture, $"a number of at least {min}"),
            (false, true) => string.Create(CultureInfo.InvariantCulture, $"a number of at most {max}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"a number from {min} to {max}"),
        };
        var type = new ConfigType(ConfigKind.Number, expected)
        {
            Minimum = hasMin ? min.ToString("R", CultureInfo.InvariantCulture) : null,
            Maximum = hasMax ? max.ToString("R", CultureInfo.InvariantCulture) : null,
        };
        return new ConfigShape<double>(type, IsNumber, (ConfigValue value, out double result) =>
        {
            result = value.Number;
            return (result >= min && result <= max) || OutOfRange(value, expected);   // false for not-a-number
        }, ConfigValue.OfNumber);
    }

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public static ConfigShape<bool> Boolean() =>
        new(new ConfigType(ConfigKind.Boolean, "true or false"), value => value.Kind == ConfigValueKind.Boolean, (ConfigValue value, out bool result) =>
        {
            result = value.Boolean;
            return true;
        }, ConfigValue.OfBoolean);

    /// <summary>One of several strings; a misspelled one gets a suggestion.</summary>
    public static ConfigShape<T> Enum<T>(params (string Name, T Value)[] choices)
    {
        string[] names = new string[choices.Length];
        for (int i = 0; i < choices.Length; i++)
            names[i] = choices[i].Name;
        string expected = Join(names);
        return new ConfigShape<T>(new ConfigType(ConfigKind.Choice, expected) { Choices = names }, IsText, (ConfigValue value, out T result) =>
        {
            foreach ((string name, T choice) in choices)
            {
                result = choice;
                if (name == value.Text) return true;
            }

            result = default!;
            value.Error("bad-value", $"{value.Label} is {value}, but it must be {expected}", Suggestion.Closest(value.Text, names));
            return false;
        }, value =>
        {
            foreach ((string name, T choice) in choices)
                if (EqualityComparer<T>.Default.Equals(choice, value)) return ConfigValue.OfText(name);
            throw new ArgumentOutOfRangeException(nameof(value), "The value is none of the choices.");
        });
    }

    /// <summary>A time span with units, such as <c>"1h30m"</c> or <c>"250ms"</c>, within bounds, both included.</summary>
    public static ConfigShape<TimeSpan> Duration(TimeSpan? min = null, TimeSpan? max = null)
    {
        TimeSpan least = min ?? TimeSpan.Zero;
        string expected = "a duration such as \"30s\" or \"1h30m\""
            + (min is null ? "" : $" of at least {DurationText.Format(least)}")
            + (max is null ? "" : $"{(min is null ? " of" : " and")} at most {DurationText.Format(max.Value)}");
        return new ConfigShape<TimeSpan>(new ConfigType(ConfigKind.Text, expected), IsText, (ConfigValue value, out TimeSpan result) =>
        {
            if (!DurationText.TryParse(value.Text, DurationOptions.None, out result, out TextError error)) return Malformed(value, expected, error);
            return (result >= least && (max is null || result <= max)) || OutOfRange(value, expected);
        }, span => ConfigValue.OfText(DurationText.Format(span)));
    }

    /// <summary>A time span that is written as a number of seconds, within bounds, both included.</summary>
    public static ConfigShape<TimeSpan> Seconds(double min = 0, double max = 1e9) =>
        Number(min, max).Select(TimeSpan.FromSeconds, span => span.TotalSeconds);

    /// <summary>A time span that is written as a whole number of milliseconds, within bounds, both included.</summary>
    public static ConfigShape<TimeSpan> Milliseconds(long min = 0, long max = 1_000_000_000_000) =>
        Integer(min, max).Select(count => new TimeSpan(count * TimeSpan.TicksPerMillisecond), span => span.Ticks / TimeSpan.TicksPerMillisecond);

    /// <summary>A number of bytes, plain or with a unit such as <c>"64KiB"</c>, within bounds, both included.</summary>
    public static ConfigShape<long> ByteSize(long min = 0, long max = long.MaxValue)
    {
        string expected = "a size such as 4096 or \"64KiB\""
            + (min == 0 ? "" : $" of at least {ByteSizeText.Format((ulong)min)}")
            + (max == long.MaxValue ? "" : $"{(min == 0 ? " of" : " and")} at most {ByteSizeText.Format((ulong)max)}");
        return new ConfigShape<long>(
            new ConfigType(ConfigKind.Text, expected),
            value => value.Kind is ConfigValueKind.Integer or ConfigValueKind.Text,
            (ConfigValue value, out long result) =>
            {
                result = value.Integer;
                if (value.Kind == ConfigValueKind.Text)
                {
                    if (!ByteSizeText.TryParse(value.Text, out ulong bytes, out TextError error)) return Malformed(value, expected, error);
                    result = bytes > long.MaxValue ? -1 : (long)bytes;
                }

                return (result >= min && result <= max) || OutOfRange(value, expected);
            },
            value => ConfigValue.OfText(ByteSizeText.Format((ulong)value)));
    }

    /// <summary>An IP address with a port: <c>"192.0.2.1:53"</c>, <c>"[2001:db8::1]:53"</c>.</summary>
    /// <param name="defaultPort">The port where none is written; null if one must be.</param>
    public static ConfigShape<IPEndPoint> EndPoint(int? defaultPort = null)
    {
        string expected = defaultPort is null
            ? "an address with a port, such as \"127.0.0.1:123\" or \"[::1]:123\""
            : "an address, such as \"127.0.0.1\" or \"[::1]:123\"";
        return new ConfigShape<IPEndPoint>(new ConfigType(ConfigKind.Text, expected), IsText, (ConfigValue value, out IPEndPoint result) =>
            EndPointText.TryParse(value.Text, defaultPort, out result, out TextError error) || Malformed(value, expected, error),
            endPoint => ConfigValue.OfText(EndPointText.Format(endPoint)));
    }

    /// <summary>An IP address: <c>"192.0.2.1"</c>, <c>"2001:db8::1"</c>.</summary>
    public static ConfigShape<IPAddress> Address()
    {
        const string Expected = "an IP address";
        return new ConfigShape<IPAddress>(new ConfigType(ConfigKind.Text, Expected), IsText, (ConfigValue value, out IPAddress result) =>
            IpAddressText.TryParse(value.Text, out result, out TextError error) || Malformed(value, Expected, error),
            address => ConfigValue.OfText(IpAddressText.Format(address)));
    }

    /// <summary>An IP prefix: <c>"192.0.2.0/24"</c>, <c>"2001:db8::/32"</c>, or an address alone.</summary>
    public static ConfigShape<IpPrefix> Prefix()
    {
        const string Expected = "an address or a network such as \"192.0.2.0/24\"";
        return new ConfigShape<IpPrefix>(new ConfigType(ConfigKind.Text, Expected), IsText, (ConfigValue value, out IpPrefix result) =>
            IpPrefix.TryParse(value.Text, out result, out TextError error) || Malformed(value, Expected, error),
            prefix => ConfigValue.OfText(prefix.ToString()));
    }

    /// <summary>A host name, read into small letters.</summary>
    public static ConfigShape<string> HostName(HostNameOptions options = HostNameOptions.None)
    {
        const string Expected = "a host name";
        return new ConfigShape<string>(new ConfigType(ConfigKind.Text, Expected), IsText, (ConfigValue value, out string result) =>
            HostNameText.TryParse(value.Text, options, out result, out TextError error) || Malformed(value, Expected, error),
            ConfigValue.OfText);
    }

    /// <summary>Unix permission bits: an integer, usually octal (<c>0o640</c>), or a string of octal digits (<c>"0640"</c>).</summary>
    public static ConfigShape<UnixFileMode> FileMode()
    {
        const string Expected = "permissions such as 0o640 or \"0640\"";
        const long All = 0xFFF;
        return new ConfigShape<UnixFileMode>(
            new ConfigType(ConfigKind.Integer, Expected) { Minimum = "0", Maximum = "4095" },
            value => value.Kind is ConfigValueKind.Integer or ConfigValueKind.Text,
            (ConfigValue value, out UnixFileMode result) =>
            {
                long bits = value.Integer;
                bool isRead = value.Kind == ConfigValueKind.Integer || TryParseOctal(value.Text, out bits);
                result = (UnixFileMode)(bits & All);
                return (isRead && bits is >= 0 and <= All) || OutOfRange(value, Expected);
            },
            mode => ConfigValue.OfInteger((long)mode, 8));
    }

    /// <summary>A list of values of one shape.</summary>
    /// <param name="item">Shape of each.</param>
    /// <param name="countMin">Least number of items.</param>
    /// <param name="countMax">Most items.</param>
    public static ConfigShape<IReadOnlyList<T>> List<T>(ConfigShape<T> item, int countMin = 0, int countMax = 65_536)
    {
        string count = (countMin, countMax) switch
        {
            (0, 65_536) => "",
            (_, 65_536) => $", at least {countMin}",
            (0, _) => $", at most {countMax}",
            _ => countMin == countMax ? $", exactly {countMin}" : $", {countMin} to {countMax}",
        };
        string expected = $"a list{count}, each {item.Expected}";
        return new ConfigShape<IReadOnlyList<T>>(
            new ConfigType(ConfigKind.List, expected),
            value => value.IsList,
            (ConfigValue value, out IReadOnlyList<T> result) =>
            {
                result = [];
                int itemsCount = value.Items.Count;
                if (itemsCount < countMin || itemsCount > countMax)
                {
                    value.Error("out-of-range", $"{value.Label} has {itemsCount} items, but it must be {expected}");
                    return false;
                }

                List<T> items = new(itemsCount);
                bool isValid = true;
                foreach (ConfigValue each in value.Items)
                {
                    if (item.TryRead(each, out T read)) items.Add(read);
                    else isValid = false;   // go on: every wrong item is reported
                }

                result = items;
                return isValid;
            },
            list =>
            {
                var values = new ConfigValue[list.Count];
                for (int i = 0; i < values.Length; i++)
                    values[i] = item.Format(list[i]);
                return ConfigValue.OfList(values);
            },
            context => new ConfigType(ConfigKind.List, expected) { Item = item.Describe(context) });
    }

    /// <summary>
    /// A table as a value: an inline table in TOML, a node with properties or children in KDL. Mostly one of the alternatives of <see cref="OneOf"/>;
    /// else <see cref="ConfigSection.Section"/> is meant.
    /// </summary>
    /// <param name="reader">Reads the table.</param>
    public static ConfigShape<T> Table<T>(Func<ConfigSection, T?> reader)
        where T : class
    {
        var type = new ConfigType(ConfigKind.Table, "a table");
        return new ConfigShape<T>(type, value => value.IsTable, (ConfigValue value, out T result) =>
        {
            var section = new ConfigSection(value.Context!, value.Table, value.Key, parent: null, isMany: false);
            T? read = section.Run(reader);
            result = read!;
            return read is not null;
        }, null, context => type with { Table = ConfigSection.Describe(context, reader) });
    }

    /// <summary>A value that may be written in several ways.</summary>
    /// <param name="format">Writes it in one of them, for defaults and the effective configuration.</param>
    /// <param name="alternatives">The ways, none of which needs a format of its own.</param>
    public static ConfigShape<T> OneOf<T>(Func<T, ConfigValue> format, params ConfigShape<T>[] alternatives)
    {
        string[] names = new string[alternatives.Length];
        for (int i = 0; i < names.Length; i++)
            names[i] = alternatives[i].Expected;
        string expected = string.Join(" or ", names);
        var type = new ConfigType(ConfigKind.OneOf, expected);
        bool Accepts(ConfigValue value) => Array.Exists(alternatives, alternative => alternative.Accepts(value));
        return new ConfigShape<T>(type, Accepts, (ConfigValue value, out T result) => TryReadOneOf(value, alternatives, expected, out result), format, context =>
        {
            var types = new ConfigType[alternatives.Length];
            for (int i = 0; i < types.Length; i++)
                types[i] = alternatives[i].Describe(context);
            return type with { Alternatives = types };
        });
    }

    private static bool TryReadOneOf<T>(ConfigValue value, ConfigShape<T>[] alternatives, string expected, out T result)
    {
        result = default!;
        ConfigShape<T>? only = null;
        int fitting = 0;
        foreach (ConfigShape<T> alternative in alternatives)
        {
            if (!alternative.Accepts(value)) continue;
            only = alternative;
            fitting++;
        }

        if (fitting == 1) return only!.TryRead(value, out result);   // it knows best what is wrong

        foreach (ConfigShape<T> alternative in alternatives)
        {
            if (!alternative.Accepts(value)) continue;
            int? errorCount = value.Context?.BeginTrial();
            bool isRead = alternative.TryRead(value, out result);
            if (errorCount is not null) value.Context!.EndTrial(errorCount.Value);
            if (isRead) return true;
        }

        value.Error("bad-value", $"{value.Label} is {value}, but it must be {expected}");
        return false;
    }

    /// <summary>Octal digits, at most six of them.</summary>
    private static bool TryParseOctal(string text, out long bits)
    {
        bits = 0;
        if (text.Length is 0 or > 6) return false;
        foreach (char c in text)
        {
            if (c is < '0' or > '7') return false;
            bits = (bits * 8) + (c - '0');
        }

        return true;
    }

    private static bool Malformed(ConfigValue value, string expected, TextError error)
    {
        value.Error("bad-value", $"{value.Label} is {value}, but it must be {expected}: {error.Message}");
        return false;
    }

    private static bool OutOfRange(ConfigValue value, string expected)
    {
        value.Error("out-of-range", $"{value.Label} is {value}, but it must be {expected}");
        return false;
    }

    private static bool IsText(ConfigValue value) => value.Kind == ConfigValueKind.Text;

    private static bool IsNumber(ConfigValue value) => value.Kind is ConfigValueKind.Integer or ConfigValueKind.Number;

    private static string Join(string[] names)
    {
        string[] quoted = new string[names.Length];
        for (int i = 0; i < names.Length; i++)
            quoted[i] = $"\"{names[i]}\"";
        return quoted.Length < 2 ? string.Concat(quoted) : string.Join(", ", quoted[..^1]) + " or " + quoted[^1];
    }
}
