using Infra.Config.Sources;

namespace Infra.Config;

/// <summary>
/// How a value is written, checked, described and printed. <see cref="ConfigShape"/> makes the common ones. Immutable.
/// </summary>
public sealed class ConfigShape<T>
{
    private readonly ConfigType _type;
    private readonly Func<ConfigValue, bool> _accepts;
    private readonly ConfigValueReader<T> _read;
    private readonly Func<T, ConfigValue?>? _format;
    private readonly Func<BindingContext, ConfigType>? _describe;

    internal ConfigShape(
        ConfigType type, Func<ConfigValue, bool> accepts, ConfigValueReader<T> read, Func<T, ConfigValue?>? format, Func<BindingContext, ConfigType>? describe = null)
    {
        _type = type;
        _accepts = accepts;
        _read = read;
        _format = format;
        _describe = describe;
    }

    /// <summary>What a user must write, to stand behind "must be".</summary>
    public string Expected => _type.Expected;

    internal bool WantsList => _type.Kind == ConfigKind.List;

    /// <summary>Reads a value; on failure the error is reported at its place.</summary>
    public bool TryRead(ConfigValue value, out T result)
    {
        result = default!;
        if (value.Kind == ConfigValueKind.Invalid)
        {
            value.Context?.CountError();   // the reader of the language has said why
            return false;
        }

        if (_accepts(value)) return _read(value, out result);
        value.Error("wrong-type", $"{value.Label} must be {Expected}, not {value}");
        return false;
    }

    /// <summary>The value as it would be written.</summary>
    /// <exception cref="InvalidOperationException">The shape was made by <see cref="Select"/> or <see cref="ConfigShape.Table"/> without a way back.</exception>
    public ConfigValue Format(T value) =>
        _format?.Invoke(value) ?? throw new InvalidOperationException($"No way was given to print what is written as {Expected}.");

    /// <summary>The same shape for another type.</summary>
    /// <param name="map">Makes the other type.</param>
    /// <param name="back">The way back, for defaults and the effective configuration; may be null only inside <see cref="ConfigShape.OneOf"/>.</param>
    public ConfigShape<TOther> Select<TOther>(Func<T, TOther> map, Func<TOther, T>? back = null) =>
        new(_type, _accepts, (ConfigValue value, out TOther result) =>
        {
            bool isRead = _read(value, out T own);
            result = isRead ? map(own) : default!;
            return isRead;
        }, back is null || _format is null ? null : other => _format(back(other)), _describe);

    /// <summary>The same shape with a further condition.</summary>
    /// <param name="isValid">Whether a value may stand.</param>
    /// <param name="expected">What a user must write, to stand behind "must be".</param>
    public ConfigShape<T> Where(Func<T, bool> isValid, string expected) =>
        new(_type with { Expected = expected }, _accepts, (ConfigValue value, out T result) =>
        {
            if (!_read(value, out result)) return false;
            if (isValid(result)) return true;
            value.Error("bad-value", $"{value.Label} is {value}, but it must be {expected}");
            return false;
        }, _format, _describe);

    internal bool Accepts(ConfigValue value) => _accepts(value);

    /// <summary>The full shape while the reference is written; without the keys of tables while a file is read, since nobody looks at them then.</summary>
    internal ConfigType Describe(BindingContext context) => _describe is null || !context.IsDescribing ? _type : _describe(context);

    /// <summary>The value as it would be written; null if there is no way, or it must not be shown.</summary>
    internal ConfigValue? FormatOrNull(T value) => _format?.Invoke(value);
}
