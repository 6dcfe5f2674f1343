namespace Infra.Hosting;

/// <summary>What became of a new configuration. Made by <see cref="Applied"/> and <see cref="Refused"/>.</summary>
public sealed record ReloadResult
{
    private ReloadResult(bool isApplied, string message, IReadOnlyList<string> restartNeeded)
    {
        IsApplied = isApplied;
        Message = message;
        RestartNeeded = restartNeeded;
    }

    /// <summary>Whether the new configuration is in force.</summary>
    public bool IsApplied { get; }

    /// <summary>Why not, or empty.</summary>
    public string Message { get; }

    /// <summary>Changed keys that only a restart brings into force.</summary>
    public IReadOnlyList<string> RestartNeeded { get; }

    /// <summary>The new configuration is in force, except for the keys named.</summary>
    /// <param name="restartNeeded">Changed keys that wait for a restart, such as <c>server.listen</c>.</param>
    public static ReloadResult Applied(params IReadOnlyList<string> restartNeeded) => new(true, "", restartNeeded);

    /// <summary>The old configuration stays in force.</summary>
    /// <param name="why">The reason, in one sentence without a full stop.</param>
    public static ReloadResult Refused(string why) => new(false, why, []);
}
