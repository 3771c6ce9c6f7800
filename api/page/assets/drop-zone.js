/** Lets files come in by drag and drop, by a button, and by pasting. The whole page takes drops: a miss must not open the file instead. */
export function takeDrops({ button, input, onFile, zone }) {
  const hasFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes('Files');
  // Entering a child counts up before leaving its parent counts down.
  let depth = 0;
  const light = () => zone.classList.toggle('over', depth > 0);

  document.addEventListener('dragenter', (event) => {
    if (!hasFiles(event)) return;
    depth++;
    light();
  });
  document.addEventListener('dragleave', (event) => {
    if (!hasFiles(event)) return;
    depth = Math.max(0, depth - 1);
    light();
  });
  document.addEventListener('dragover', (event) => {
    if (hasFiles(event)) event.preventDefault();
  });
  document.addEventListener('drop', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    depth = 0;
    light();
    for (const file of event.dataTransfer.files) onFile(file);
  });
  document.addEventListener('paste', (event) => {
    for (const file of event.clipboardData?.files ?? []) onFile(file);
  });
  button.addEventListener('click', () => input.click());
  input.addEventListener('change', () => {
    for (const file of input.files) onFile(file);
    input.value = '';
  });
}
