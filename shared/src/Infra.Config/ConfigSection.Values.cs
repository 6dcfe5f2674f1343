using System.Diagnostics.CodeAnalysis;
using System.Net;
using Infra.Buffers;
using Infra.Config.Sources;

namespace Infra.Config;

// Keys with one value. For each kind: with a default, required, and optional without a default.
public sealed partial class ConfigSection
{
    /// <summary>A key of any shape with a default.</summary>
    public T Value<T>(string key, string doc, ConfigShape<T> shape, T fallback)
    {
        Read(key, doc, shape, required: false, hasFallback: true, fallback, out T? value);
        return value!;   // the fallback, where there was nothing to read
    }

    /// <summary>A required key of any shape; <c>default</c> if it is missing or wrong, which was reported.</summary>
    public T? Require<T>(string key, string doc, ConfigShape<T> shape)
    {
        Read(key, doc, shape, required: true, hasFallback: false, default, out T? value);
        return value;
    }

    /// <summary>A key of any shape that may be left out; false if it was, or was wrong.</summary>
    public bool TryValue<T>(string key, string doc, ConfigShape<T> shape, [MaybeNullWhen(false)] out T value) =>
        Read(key, doc, shape, required: false, hasFallback: false, default, out value) && value is not null;

    /// <summary>A list of values of one shape; null as default means the empty list.</summary>
    public IReadOnlyList<T> List<T>(string key, string doc, ConfigShape<T> item, IReadOnlyList<T>? fallback = null, int countMin = 0, int countMax = 65_536) =>
        Value(key, doc, ConfigShape.List(item, countMin, countMax), fallback ?? []);

    /// <summary>A required list of values of one shape; empty if it is missing or wrong, which was reported.</summary>
    public IReadOnlyList<T> RequireList<T>(string key, string doc, ConfigShape<T> item, int countMin = 1, int countMax = 65_536) =>
        Require(key, doc, ConfigShape.List(item, countMin, countMax)) ?? [];

    /// <summary>A string.</summary>
    public string Text(string key, string doc, string fallback, int lengthMin = 0, int lengthMax = int.MaxValue) =>
        Value(key, doc, ConfigShape.Text(lengthMin, lengthMax), fallback);

    /// <summary>A required string; null if it is missing or wrong.</summary>
    public string? RequireText(string key, string doc, int lengthMin = 1, int lengthMax = int.MaxValue) =>
        Require(key, doc, ConfigShape.Text(lengthMin, lengthMax));

    /// <summary>A string or null.</summary>
    public string? OptionalText(string key, string doc, int lengthMin = 0, int lengthMax = int.MaxValue) =>
        TryValue(key, doc, ConfigShape.Text(lengthMin, lengthMax), out string? value) ? value : null;

    /// <summary>A path; it is taken as it is and not looked at.</summary>
    public string Path(string key, string doc, string fallback) => Value(key, doc, ConfigShape.Path(), fallback);

    /// <summary>A required path; null if it is missing or wrong.</summary>
    public string? RequirePath(string key, string doc) => Require(key, doc, ConfigShape.Path());

    /// <summary>A path or null.</summary>
    public string? OptionalPath(string key, string doc) => TryValue(key, doc, ConfigShape.Path(), out string? value) ? value : null;

    /// <summary>A whole number of 32 bits.</summary>
    public int Integer(string key, string doc, int fallback, int min = int.MinValue, int max = int.MaxValue) =>
        Value(key, doc, Int32(min, max), fallback);

    /// <summary>A required whole number of 32 bits; 0 if it is missing or wrong.</summary>
    public int RequireInteger(string key, string doc, int min = int.MinValue, int max = int.MaxValue) => Require(key, doc, Int32(min, max));

    /// <summary>A whole number of 32 bits, or null.</summary>
    public int? OptionalInteger(string key, string doc, int min = int.MinValue, int max = int.MaxValue) =>
        TryValue(key, doc, Int32(min, max), out int value) ? value : null;

    /// <summary>A whole number of 64 bits.</summary>
    public long Long(string key, string doc, long fallback, long min = long.MinValue, long max = long.MaxValue) =>
        Value(key, doc, ConfigShape.Integer(min, max), fallback);

    /// <summary>A number.</summary>
    public double Number(string key, string doc, double fallback, double min = double.MinValue, double max = double.MaxValue) =>
        Value(key, doc, ConfigShape.Number(min, max), fallback);

    /// <summary>A required number; 0 if it is missing or wrong.</summary>
    public double RequireNumber(string key, string doc, double min = double.MinValue, double max = double.MaxValue) =>
        Require(key, doc, ConfigShape.Number(min, max));

    /// <summary>A number or null.</summary>
    public double? OptionalNumber(string key, string doc, double min = double.MinValue, double max = double.MaxValue) =>
        TryValue(key, doc, ConfigShape.Number(min, max), out double value) ? value : null;

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public bool Boolean(string key, string doc, bool fallback) => Value(key, doc, ConfigShape.Boolean(), fallback);

    /// <summary><c>true</c>, <c>false</c> or null.</summary>
    public bool? OptionalBoolean(string key, string doc) => TryValue(key, doc, ConfigShape.Boolean(), out bool value) ? value : null;

    /// <summary>A time span with units, such as <c>"30s"</c>.</summary>
    public TimeSpan Duration(string key, string doc, TimeSpan fallback, TimeSpan? min = null, TimeSpan? max = null) =>
        Value(key, doc, ConfigShape.Duration(min, max), fallback);

    /// <summary>A required time span with units; zero if it is missing or wrong.</summary>
    public TimeSpan RequireDuration(string key, string doc, TimeSpan? min = null, TimeSpan? max = null) =>
        Require(key, doc, ConfigShape.Duration(min, max));

    /// <summary>A time span with units, or null.</summary>
    public TimeSpan? OptionalDuration(string key, string doc, TimeSpan? min = null, TimeSpan? max = null) =>
        TryValue(key, doc, ConfigShape.Duration(min, max), out TimeSpan value) ? value : null;

    /// <summary>A number of bytes, plain or with a unit such as <c>"64KiB"</c>.</summary>
    public long ByteSize(string key, string doc, long fallback, long min = 0, long max = long.MaxValue) =>
        Value(key, doc, ConfigShape.ByteSize(min, max), fallback);

    /// <summary>An IP address with a port.</summary>
    public IPEndPoint EndPoint(string key, string doc, IPEndPoint fallback, int? defaultPort = null) =>
        Value(key, doc, ConfigShape.EndPoint(defaultPort), fallback);

    /// <summary>A required IP address with a port; null if it is missing or wrong.</summary>
    public IPEndPoint? RequireEndPoint(string key, string doc, int? defaultPort = null) => Require(key, doc, ConfigShape.EndPoint(defaultPort));

    /// <summary>An IP address with a port, or null.</summary>
    public IPEndPoint? OptionalEndPoint(string key, string doc, int? defaultPort = null) =>
        TryValue(key, doc, ConfigShape.EndPoint(defaultPort), out IPEndPoint? value) ? value : null;

    /// <summary>One of several strings.</summary>
    public T Enum<T>(string key, string doc, T fallback, params (string Name, T Value)[] choices) =>
        Value(key, doc, ConfigShape.Enum(choices), fallback);

    /// <summary>One of several strings, required; <c>default</c> if it is missing or wrong.</summary>
    public T? RequireEnum<T>(string key, string doc, params (string Name, T Value)[] choices) => Require(key, doc, ConfigShape.Enum(choices));

    /// <summary>Unix permission bits, such as <c>0o640</c>.</summary>
    public UnixFileMode FileMode(string key, string doc, UnixFileMode fallback) => Value(key, doc, ConfigShape.FileMode(), fallback);

    /// <summary>
    /// A secret by reference: <c>env:NAME</c> or <c>file:PATH</c>, whose one trailing line end is not part of it; null if it is not set or wrong. The caller
    /// owns and disposes it. Neither messages nor the effective configuration show it.
    /// </summary>
    /// <param name="key">Name of the key.</param>
    /// <param name="doc">What it is for.</param>
    /// <param name="isRequired">Whether leaving it out is an error.</param>
    /// <param name="allowInline">Whether the secret itself may stand in the file, as <c>text:SECRET</c>.</param>
    public SecretBytes? Secret(string key, string doc, bool isRequired = false, bool allowInline = false) =>
        Read(key, doc, SecretReference.Shape(allowInline), isRequired, hasFallback: false, null, out SecretReference? secret) ? secret!.Bytes : null;

    private static ConfigShape<int> Int32(int min, int max) => ConfigShape.Integer(min, max).Select(value => (int)value, value => (long)value);

    private bool Read<T>(string key, string doc, ConfigShape<T> shape, bool required, bool hasFallback, T? fallback, out T? value)
    {
        Declare(key);
        ConfigValue? found = _source?.Find(key, shape.WantsList);
        bool isRead = false;
        value = fallback;
        if (found is not null)
        {
            isRead = shape.TryRead(found, out T read);
            if (isRead) value = read;
        }
        else if (required) ReportMissing(key);

        ConfigValue? usual = hasFallback ? shape.FormatOrNull(fallback!) : null;
        Schema.Add(new ConfigEntry(key, doc, shape.Describe(_context), required)
        {
            Default = usual,
            Value = isRead ? shape.FormatOrNull(value!) : found is null ? usual : null,
            IsSet = found is not null,
        });
        return isRead;
    }
}
