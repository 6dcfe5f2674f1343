using System.Collections.Concurrent;
using System.Text.Json;

namespace Infra.Hosting.Control;

/// <summary>The commands that a daemon's control socket knows. Thread-safe.</summary>
public sealed class ControlCommands
{
    private readonly ConcurrentDictionary<string, ControlCommand> _commands = new(StringComparer.Ordinal);

    /// <summary>All commands, by name.</summary>
    public IReadOnlyList<ControlCommand> All => [.. _commands.Values.OrderBy(command => command.Name, StringComparer.Ordinal)];

    /// <summary>Adds a command.</summary>
    /// <exception cref="ArgumentException">The name is taken, empty or longer than 64 characters.</exception>
    public void Add(ControlCommand command)
    {
        if (command.Name.Length is 0 or > ControlFrame.CommandLengthMax) throw new ArgumentException("a command's name has 1 to 64 characters", nameof(command));
        if (!_commands.TryAdd(command.Name, command)) throw new ArgumentException($"the control command \"{command.Name}\" exists already", nameof(command));
    }

    /// <summary>Adds a command that only tells something.</summary>
    public void AddQuery(string name, string description, Action<ControlRequest, Utf8JsonWriter> handler) =>
        Add(new ControlCommand(name, description, IsChange: false, Synchronous(handler)));

    /// <summary>Adds a command that changes something; its use is logged.</summary>
    public void AddChange(string name, string description, Action<ControlRequest, Utf8JsonWriter> handler) =>
        Add(new ControlCommand(name, description, IsChange: true, Synchronous(handler)));

    /// <summary>Adds a command that only tells something and has to wait for it.</summary>
    public void AddQuery(string name, string description, ControlHandler handler) => Add(new ControlCommand(name, description, IsChange: false, handler));

    /// <summary>Adds a command that changes something and has to wait for it; its use is logged.</summary>
    public void AddChange(string name, string description, ControlHandler handler) => Add(new ControlCommand(name, description, IsChange: true, handler));

    /// <summary>Finds a command.</summary>
    public ControlCommand? Find(string name) => _commands.GetValueOrDefault(name);

    private static ControlHandler Synchronous(Action<ControlRequest, Utf8JsonWriter> handler) => (request, result, _) =>
    {
        handler(request, result);
        return Task.CompletedTask;
    };
}
