# Passes everything a change must pass: style, types, layers, house rules, tests. Installs what is missing.
$ErrorActionPreference = 'Stop'
& (Join-Path $PSScriptRoot 'setup.ps1')
Set-Location (Join-Path $PSScriptRoot '..')
$env:QT_QPA_PLATFORM = 'offscreen'
$env:PYTHONUTF8 = '1'
$env:PYTHONPYCACHEPREFIX = Join-Path $PWD '.cache\bytecode'
Remove-Item Env:JIEDUI_PASSPHRASE, Env:PYTHONDONTWRITEBYTECODE -ErrorAction SilentlyContinue
$failed = @()
foreach ($step in @(
        @('ruff check', @('-m', 'ruff', 'check', '--output-format', 'concise', '.')),
        @('ruff format', @('-m', 'ruff', 'format', '--check', '.')),
        @('mypy', @('-m', 'mypy')),
        @('import-linter', @('-c', 'from importlinter.cli import lint_imports_command as run; run()')),
        @('pytest', (@('-m', 'pytest', '-n', 'auto') + $args)))) {
    Write-Host "`n== $($step[0])"
    & .venv\Scripts\python.exe $step[1]
    if ($LASTEXITCODE -ne 0) { $failed += $step[0] }
}
if ($failed) { Write-Host "`n没有通过：$($failed -join ' ')"; exit 1 }
Write-Host "`n全部通过"
exit 0
