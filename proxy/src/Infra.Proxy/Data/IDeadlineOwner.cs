namespace Infra.Proxy.Data;

/// <summary>Is told when its <see cref="Deadline"/> passes.</summary>
internal interface IDeadlineOwner
{
    /// <summary>The deadline passed. Runs on the wheel's thread beside whatever the owner does; must not block or throw.</summary>
    void OnDeadline();
}
