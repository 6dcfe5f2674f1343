using System.Text.Json.Nodes;

namespace Infra.Build.Demo;

/// <summary>Where a row of the demo stands.</summary>
internal enum DemoState
{
    /// <summary>Not begun.</summary>
    Waits,

    /// <summary>At work.</summary>
    Runs,

    /// <summary>It worked.</summary>
    Works,

    /// <summary>It did not.</summary>
    Fails,

    /// <summary>Something that it needs is not there.</summary>
    Skipped,
}

/// <summary>One row of the table.</summary>
internal sealed class DemoRow(IDemoStep step)
{
    internal IDemoStep Step { get; } = step;

    internal DemoState State { get; set; }

    /// <summary>Figures, or the reason of a failure or skip.</summary>
    internal string Text { get; set; } = "";

    internal JsonObject? Values { get; set; }

    internal JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["component"] = Step.Component,
            ["title"] = Step.Title,
            ["state"] = State.ToString().ToLowerInvariant(),
        };
        if (Values is not null) json["figures"] = Values.DeepClone();
        else json["reason"] = Text;
        return json;
    }
}
