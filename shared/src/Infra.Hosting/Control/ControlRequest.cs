using System.Text.Json;

namespace Infra.Hosting.Control;

/// <summary>One request: a command with arguments.</summary>
/// <param name="Command">Name of the command, 1 to 64 characters.</param>
/// <param name="Arguments">An object, or of kind Undefined if the client sent none. Valid until the handler ends.</param>
/// <param name="Peer">Who asks.</param>
public sealed record ControlRequest(string Command, JsonElement Arguments, ControlPeer Peer)
{
    /// <summary>A string argument, or null if it is not there.</summary>
    /// <exception cref="ControlException">It is no string.</exception>
    public string? Text(string name)
    {
        if (!TryFind(name, out JsonElement value)) return null;
        return value.ValueKind == JsonValueKind.String ? value.GetString() : throw Wrong(name, "a string");
    }

    /// <summary>A string argument that must be there.</summary>
    /// <exception cref="ControlException">It is missing or no string.</exception>
    public string RequireText(string name) => Text(name) ?? throw new ControlException(ControlError.BadArgument, $"the argument \"{name}\" is missing");

    /// <summary>A truth value, or the fallback if it is not there.</summary>
    /// <exception cref="ControlException">It is something else.</exception>
    public bool Boolean(string name, bool fallback = false)
    {
        if (!TryFind(name, out JsonElement value)) return fallback;
        return value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw Wrong(name, "true or false");
    }

    /// <summary>A number, or null if it is not there.</summary>
    /// <exception cref="ControlException">It is something else, or not finite.</exception>
    public double? Number(string name)
    {
        if (!TryFind(name, out JsonElement value)) return null;
        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && double.IsFinite(number) ? number : throw Wrong(name, "a number");
    }

    /// <summary>A whole number, or null if it is not there.</summary>
    /// <exception cref="ControlException">It is something else, or outside the range.</exception>
    public long? Integer(string name, long min = long.MinValue, long max = long.MaxValue)
    {
        if (!TryFind(name, out JsonElement value)) return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) && number >= min && number <= max) return number;
        throw Wrong(name, min == long.MinValue && max == long.MaxValue ? "a whole number" : $"a whole number from {min} to {max}");
    }

    private bool TryFind(string name, out JsonElement value)
    {
        value = default;
        return Arguments.ValueKind == JsonValueKind.Object && Arguments.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;
    }

    private static ControlException Wrong(string name, string expected) => new(ControlError.BadArgument, $"the argument \"{name}\" must be {expected}");
}
