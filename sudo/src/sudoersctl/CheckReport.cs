using System.Text;
using System.Text.Json;
using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Defaults;
using Infra.Sudo.Policy.Evaluation;

namespace Infra.Sudo.Control;

/// <summary>The answer to a question, as text and as JSON. With steps it is an explanation.</summary>
/// <param name="engine">Who answered; its settings are those of the answer.</param>
/// <param name="question">The question.</param>
/// <param name="judgement">The policy's answer.</param>
/// <param name="passedOver">What was passed over on the way; null for a mere check.</param>
internal sealed class CheckReport(PolicyEngine engine, Question question, Judgement judgement, IReadOnlyList<TraceStep>? passedOver)
{
    private const int StepsShownMax = 10;
    private readonly SudoersPolicy _policy = engine.Policy;

    internal bool IsAllowed => judgement.IsAllowed && question.Refusal is null;

    internal void WriteText(TextWriter text)
    {
        text.WriteLine($"{(IsAllowed ? "allowed" : "denied")}: {ToolOutput.Show(question.Request.User.Name)} {(IsAllowed ? "may" : "may not")} {Deed()} on {ToolOutput.Show(question.Request.Host.Span)}");
        if (!IsAllowed) text.WriteLine($"because: {Reason()}");
        text.WriteLine($"password: {(judgement.NeedsPassword ? "needed" : "not needed")}");
        if (IsDecided)
        {
            Place place = _policy.PlaceOfSpec(judgement.Spec);
            text.WriteLine($"by: {PolicyOptions.PlaceText(_policy, place)}");
            if (passedOver is not null) WriteLine(text, place);
        }

        foreach (string note in Notes())
            text.WriteLine($"note: {note}");
        if (passedOver is null) return;
        WriteSteps(text);
        WriteSettings(text);
    }

    internal void WriteJson(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteBoolean("allowed", IsAllowed);
        json.WriteString("user", Text(question.Request.User.Name));
        json.WriteString("host", Text(question.Request.Host.Span));
        json.WriteString("mode", question.Request.Mode.ToString().ToLowerInvariant());
        json.WriteStartArray("command");
        if (!question.Request.Command.IsEmpty) json.WriteStringValue(Text(question.Request.Command.Span));
        foreach (ReadOnlyMemory<byte> argument in question.Request.Arguments)
            json.WriteStringValue(Text(argument.Span));
        json.WriteEndArray();
        json.WriteString("runas", Text(judgement.RunasUser.Name));
        if (judgement.RunasGroup is { } group) json.WriteString("runas-group", Text(group.Name));
        if (!judgement.SafeCommand.IsEmpty) json.WriteString("path", Text(judgement.SafeCommand.Span));
        json.WriteBoolean("password", judgement.NeedsPassword);
        if (!IsAllowed) json.WriteString("reason", Reason());
        if (IsDecided) WritePlace(json, "place", _policy.PlaceOfSpec(judgement.Spec));
        json.WriteStartArray("notes");
        foreach (string note in Notes())
            json.WriteStringValue(note);
        json.WriteEndArray();
        if (passedOver is not null)
        {
            WriteSteps(json);
            WriteSettings(json);
        }

        json.WriteEndObject();
    }

    private bool IsDecided => question.Refusal is null && judgement.Spec >= 0;

    private string Deed()
    {
        Request request = question.Request;
        string target = ToolOutput.Show(judgement.RunasUser.Name) + (judgement.RunasGroup is { } group ? ":" + ToolOutput.Show(group.Name) : "");
        return request.Mode switch
        {
            RequestMode.List => "list rules",
            RequestMode.Validate => "validate a time stamp",
            RequestMode.Edit => $"edit {Words(request.Arguments)} as {target}",
            _ => $"run {ToolOutput.Show(request.Command.Span)}{(request.Arguments.Count > 0 ? " " : "")}{Words(request.Arguments)} as {target}",
        };
    }

    private static string Words(IReadOnlyList<ReadOnlyMemory<byte>> words) => string.Join(' ', words.Select(word => ToolOutput.Show(word.Span)).ToArray());

    private string Reason() => question.Refusal ?? judgement.Reason switch
    {
        DenialReason.NotInSudoers => "no rule is for this user",
        DenialReason.NotOnHost => "no rule of this user is for this host",
        DenialReason.NotSupported => judgement.Note ?? "the rule asks for what is not supported",
        _ when judgement.Spec >= 0 => "a rule forbids this command",
        _ when Nearest().Any(step => step.Cause == TraceCause.Arguments) => "a rule fits but for the arguments",
        _ => "no rule allows this command",
    };

    private IEnumerable<string> Notes()
    {
        foreach (string note in question.Notes)
            yield return note;
        if (judgement.Note is { } failed && judgement.Reason != DenialReason.NotSupported) yield return failed;
    }

    private IEnumerable<TraceStep> Nearest() => TraceText.Nearest(passedOver ?? [], StepsShownMax);

    private Place PlaceOf(TraceStep step) => TraceText.PlaceOf(_policy, step);

    private void WriteSteps(TextWriter text)
    {
        if (passedOver!.Count == 0) return;
        text.WriteLine(passedOver.Count > StepsShownMax ? $"passed over ({StepsShownMax} of {passedOver.Count}):" : "passed over:");
        foreach (TraceStep step in Nearest())
        {
            text.WriteLine($"  {PolicyOptions.PlaceText(_policy, PlaceOf(step))}: {TraceText.Describe(step)}");
            WriteLine(text, PlaceOf(step));
        }
    }

    private void WriteSteps(Utf8JsonWriter json)
    {
        json.WriteStartArray("passed-over");
        foreach (TraceStep step in Nearest())
        {
            json.WriteStartObject();
            json.WriteString("cause", step.Cause.ToString().ToLowerInvariant());
            json.WriteBoolean("negated", step.IsNegated);
            WritePlace(json, "place", PlaceOf(step));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteLine(TextWriter text, Place place)
    {
        string line = ToolOutput.ShowLine(Encoding.Latin1.GetString(_policy.Files[place.File].Line(place.Line).Span).TrimEnd('\n', '\r'));
        text.WriteLine("    " + line);
        string before = line[..Math.Clamp(place.Column - 1, 0, line.Length)];
        text.WriteLine(string.Concat("    ", string.Concat(before.Select(each => each == '\t' ? '\t' : ' ')), "^"));
    }

    private void WriteSettings(TextWriter text)
    {
        text.WriteLine("settings:");
        foreach (SettingDefinition setting in SettingTable.All)
        {
            int origin = engine.Settings.Origin(setting.Id);
            if (origin != Settings.BuiltIn) text.WriteLine($"  {SettingLine(setting)}   ({PolicyOptions.PlaceText(_policy, PlaceOfOrigin(origin))})");
        }
    }

    private void WriteSettings(Utf8JsonWriter json)
    {
        json.WriteStartArray("settings");
        foreach (SettingDefinition setting in SettingTable.All)
        {
            int origin = engine.Settings.Origin(setting.Id);
            if (origin == Settings.BuiltIn) continue;
            json.WriteStartObject();
            json.WriteString("setting", SettingLine(setting));
            WritePlace(json, "place", PlaceOfOrigin(origin));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private string SettingLine(SettingDefinition setting)
    {
        if (setting.Type == SettingType.Flag) return engine.Settings.IsOn(setting.Id) ? setting.Name : "!" + setting.Name;
        if (setting.Type == SettingType.List) return $"{setting.Name} = {Words(engine.Settings.Words(setting.Id))}";
        return $"{setting.Name} = {ToolOutput.ShowLine(SettingText.ValueOf(setting, engine.Settings) ?? "")}";
    }

    private Place PlaceOfOrigin(int origin) =>
        origin < _policy.DefaultsCount ? _policy.PlaceOf(_policy.DefaultsEntry(origin).Position) : _policy.PlaceOfSpec(origin - _policy.DefaultsCount);

    private void WritePlace(Utf8JsonWriter json, string name, Place place)
    {
        json.WriteStartObject(name);
        json.WriteString("file", Text(_policy.Files[place.File].Path.Span));
        json.WriteNumber("line", place.Line);
        json.WriteNumber("column", place.Column);
        json.WriteEndObject();
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
